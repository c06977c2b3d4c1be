import { join } from "node:path";
import { titleOf } from "../docExamples/docExample.js";
import { findDocExamples } from "../docExamples/findDocExamples.js";
import { writeExampleTests } from "../docExamples/writeExampleTests.js";
import { type Check, skipped } from "../runner/check.js";
import { commandCheck } from "../runner/commandCheck.js";
import { REPOSITORY_ROOT } from "../runner/repositoryRoot.js";
import { runTool } from "../runner/runTool.js";
import { runVitest } from "../runner/runVitest.js";
import type { Stage } from "../runner/stage.js";

/** Runs the documentation's examples; with `only`, those of files whose path starts so. Leaves them in `.generated/`. */
export async function docExampleChecks(only = ""): Promise<Check[]> {
  const examples = findDocExamples(REPOSITORY_ROOT).filter(({ file }) => file.startsWith(only));
  const folder = join(REPOSITORY_ROOT, ".generated", only === "" ? "all" : only.replace(/[^\w]+/g, "-"));
  writeExampleTests(folder, examples);
  const notRun = examples.filter(({ runs }) => !runs);
  const skips = notRun.map((example) => skipped(titleOf(example), "fenced as no-run"));
  if (skips.length === examples.length) return skips;
  const tests = await runVitest(["--config", "tools/docExamples/vitest.config.ts", "--dir", folder]);
  const types = await runTool("tsc", ["--noEmit", "--pretty", "false", "-p", folder]);
  return [...tests, commandCheck("types of documentation examples", types), ...skips];
}

export const docExamples: Stage = {
  title: "documentation examples",
  run: () => docExampleChecks(),
};
