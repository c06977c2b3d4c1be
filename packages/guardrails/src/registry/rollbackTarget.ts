import { InputError } from "@slidr/clicks";
import type { HistoryEntry } from "./historyEntry.js";

/**
 * The bundle that a rollback makes live: the one that was live before the present one was promoted.
 *
 * A rollback undoes a promote, so a second rollback goes one promote further back instead of returning to the bundle
 * that was just found faulty.
 *
 * @throws InputError `NOTHING_TO_ROLL_BACK` when no promote is left to undo
 */
export function rollbackTarget(entries: readonly HistoryEntry[]): string {
  const target = promotedStack(entries).at(-2);
  if (target === undefined) {
    throw new InputError(
      "NOTHING_TO_ROLL_BACK",
      `rollback requires a bundle that was live before, the history has ${entries.length} moves and none left to undo; promote a bundle by its digest`,
    );
  }
  return target;
}

/** The promotes that no rollback has undone, oldest first; the last one is live. */
export function promotedStack(entries: readonly HistoryEntry[]): string[] {
  const promoted: string[] = [];
  for (const entry of entries) {
    if (entry.action === "promote") promoted.push(entry.to);
    else promoted.pop();
  }
  return promoted;
}
