import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { InputError, writeTextAtomically } from "@slidr/clicks";
import { parseSummary } from "../parseSummary.js";
import { renderReport } from "../report/renderReport.js";
import type { Streams } from "../streams.js";

/** `slidr report`: draws the page of an earlier run again. */
export async function report(path: string, options: { out?: string }, { stdout }: Streams): Promise<void> {
  const out = options.out ?? join(dirname(path), "report.html");
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new InputError(
      "SUMMARY_FILE",
      `report requires a summary.json, got ${path} (${error.code}); run slidr train first`,
    );
  });
  const page = renderReport(parseSummary(text, path));
  await writeTextAtomically(out, (sink) => sink.write(page));
  stdout.write(`wrote ${out}\n`);
}
