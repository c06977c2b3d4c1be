import { InputError } from "@slidr/clicks";
import type { HistoryEntry } from "./historyEntry.js";

/**
 * Which bundle was live at an epoch time: the target of the last move made by then.
 *
 * Moves are taken in the order of the chain, whatever the promoters' clocks said: of two whose times contradict that
 * order the later one in the chain counts.
 *
 * @returns undefined before the first move
 */
export function liveAt(entries: readonly HistoryEntry[], atMs: number): string | undefined {
  if (!Number.isFinite(atMs)) {
    throw new InputError("TIME", `liveAt requires an epoch time in ms, got ${atMs}`);
  }
  return entries.findLast((entry) => entry.atMs <= atMs)?.to;
}
