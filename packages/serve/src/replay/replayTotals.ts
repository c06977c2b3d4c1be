import type { Correction } from "./correction.js";

/**
 * Clicks of a replay, counted. They reconcile: records = clicks + repeated; clicks = credit + recharge + unchanged;
 * invalidAfter = invalidBefore + credit - recharge.
 */
export interface ReplayTotals {
  /** Lines of the log. */
  readonly records: number;
  /** Lines about a click that an earlier line had decided. */
  readonly repeated: number;
  /** Different click ids. */
  readonly clicks: number;
  readonly invalidBefore: number;
  readonly invalidAfter: number;
  /** Valid before, invalid now. */
  readonly credit: number;
  /** Invalid before, valid now. */
  readonly recharge: number;
  readonly unchanged: number;
  /** Of the unchanged: those that the replay could not decide. */
  readonly undecided: number;
}

/** Counts corrections. */
export function replayTotals(records: number, corrections: readonly Correction[]): ReplayTotals {
  const totals = { invalidBefore: 0, invalidAfter: 0, credit: 0, recharge: 0, unchanged: 0, undecided: 0 };
  for (const { action, from, to } of corrections) {
    totals[action]++;
    if (from.invalid) totals.invalidBefore++;
    if ((to ?? from).invalid) totals.invalidAfter++;
    if (to === undefined) totals.undecided++;
  }
  return { records, clicks: corrections.length, repeated: records - corrections.length, ...totals };
}
