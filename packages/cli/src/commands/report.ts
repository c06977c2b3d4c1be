import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { InputError } from "@slidr/clicks";
import writeFileAtomic from "write-file-atomic";
import type { Streams } from "../program.js";
import { renderReport } from "../report/renderReport.js";
import type { RunSummary } from "../summary.js";

/** `slidr report`: draws the page of an earlier run again. */
export async function report(path: string, options: { out?: string }, { stdout }: Streams): Promise<void> {
  const out = options.out ?? join(dirname(path), "report.html");
  await writeFileAtomic(out, renderReport(await readSummary(path)));
  stdout.write(`wrote ${out}\n`);
}

async function readSummary(path: string): Promise<RunSummary> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new InputError(
      "SUMMARY_FILE",
      `report requires a summary.json, got ${path} (${error.code}); run slidr train first`,
    );
  });
  const summary = parseJson(text, path);
  if (summary.version !== 1 || !Array.isArray(summary.policies))
    throw new InputError(
      "SUMMARY_VERSION",
      `report requires a summary of version 1, got ${String(summary.version)} in ${path}`,
    );
  return summary;
}

function parseJson(text: string, path: string): RunSummary {
  try {
    return JSON.parse(text) as RunSummary;
  } catch (error) {
    throw new InputError("SUMMARY_JSON", `report requires JSON in ${path}, got: ${(error as Error).message}`);
  }
}
