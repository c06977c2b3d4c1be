import writeFileAtomic from "write-file-atomic";
import type { ClickDecision } from "./pipeline/clickDecisions.js";

/** Decisions as CSV, a row a click; the file appears whole or not at all. */
export async function writeDecisions(path: string, decisions: Iterable<ClickDecision>): Promise<void> {
  const lines = ["clickId,score,slice,threshold,invalid"];
  for (const { clickId, score, slice, threshold, invalid } of decisions)
    lines.push(`${csvText(clickId)},${score},${csvText(slice)},${threshold},${invalid ? 1 : 0}`);
  await writeFileAtomic(path, `${lines.join("\n")}\n`);
}

function csvText(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
