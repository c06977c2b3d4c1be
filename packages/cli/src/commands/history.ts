import type { HistoryEntry } from "@slidr/guardrails";
import { openRegistry } from "../pipeline/openRegistry.js";
import type { Streams } from "../program.js";

/** `slidr history`: every move of the live pointer, oldest first, a line each. */
export async function history(options: { registry: string }, { stdout }: Streams): Promise<void> {
  const entries = await openRegistry(options.registry, Date.now).history();
  if (entries.length === 0) stdout.write(`no bundle has been live in ${options.registry}\n`);
  for (const entry of entries) stdout.write(`${entryLine(entry)}\n`);
}

function entryLine({ atMs, action, who, to, why, override }: HistoryEntry): string {
  const overridden = override ? `  (overrides ${override.codes.join(", ")}: ${override.reason})` : "";
  const line = `${new Date(atMs).toISOString()}  ${action.padEnd(8)}  ${who}  ${to.slice(0, 12)}  ${why}${overridden}`;
  // A line stays one line, whatever somebody gave as a reason.
  return line.replace(/\p{Cc}+/gu, " ");
}
