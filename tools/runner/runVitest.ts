import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Check } from "./check.js";
import { runTool } from "./runTool.js";
import { vitestChecks } from "./vitestChecks.js";

/** The suites start servers, Spark and browsers, and compare a million clicks: ten minutes on two idle cores, more on busy ones. */
const TIMEOUT_MS = 3_000_000;

/** Runs vitest with the arguments given and reads every test's result. */
export async function runVitest(args: readonly string[]): Promise<Check[]> {
  const folder = mkdtempSync(join(tmpdir(), "slidr-vitest-"));
  try {
    const reportPath = join(folder, "report.json");
    const reporters = ["--reporter=json", `--outputFile.json=${reportPath}`];
    return vitestChecks(
      reportPath,
      await runTool("vitest", ["run", ...args, ...reporters], { timeoutMs: TIMEOUT_MS }),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
