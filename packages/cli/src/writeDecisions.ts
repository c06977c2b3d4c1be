import { writeTextAtomically } from "@slidr/clicks";
import type { ClickDecision } from "./pipeline/clickDecisions.js";

/** Streams decisions into a CSV file, a row a click; the file appears whole or not at all. */
export async function writeDecisions(path: string, decisions: Iterable<ClickDecision>): Promise<void> {
  await writeTextAtomically(path, async (sink) => {
    await sink.write("clickId,score,slice,threshold,invalid\n");
    for (const { clickId, score, slice, threshold, invalid } of decisions)
      await sink.write(`${csvText(clickId)},${score},${csvText(slice)},${threshold},${invalid ? 1 : 0}\n`);
  });
}

function csvText(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
