/**
 * Clicks of a day on their way from gross to what is charged in the end. They reconcile:
 *
 * - gross = decided + degraded
 * - net = gross - invalid + holdoutInvalid: what is charged by the first answer
 * - adjustedNet = net - credited + recharged: what is charged after delayed decisions and replays
 * - credited >= creditedByDelay, which is the part that delayed decisions gave back
 */
export interface DailyCounts {
  /** Clicks in the log, each id once. */
  readonly gross: number;
  /** Answered by score. */
  readonly decided: number;
  /** Answered without a score, as something failed or was late: charged. */
  readonly degraded: number;
  /** Of the degraded: decided later. */
  readonly delayed: number;
  /** Found invalid by the first answer: sophisticated invalid traffic (SIVT) in the MRC's words. */
  readonly invalid: number;
  /** In the holdout: judged, and charged either way. */
  readonly holdout: number;
  /** Of those: found invalid. */
  readonly holdoutInvalid: number;
  /** Charged by the first answer. */
  readonly net: number;
  /** Charged then, not charged now. */
  readonly credited: number;
  /** Of those: given back by a delayed decision of the log, and by no replay taken away again. */
  readonly creditedByDelay: number;
  /** Not charged then, charged now. */
  readonly recharged: number;
  /** Charged now. */
  readonly adjustedNet: number;
}

/** No clicks. */
export const NO_COUNTS: DailyCounts = {
  gross: 0,
  decided: 0,
  degraded: 0,
  delayed: 0,
  invalid: 0,
  holdout: 0,
  holdoutInvalid: 0,
  net: 0,
  credited: 0,
  creditedByDelay: 0,
  recharged: 0,
  adjustedNet: 0,
};

/** The counts' names, in the order in which they are told. */
export const COUNT_NAMES = Object.keys(NO_COUNTS) as (keyof DailyCounts)[];

/** Counts that can be added to. */
export type MutableCounts = { -readonly [Name in keyof DailyCounts]: number };

/** Adds counts to others. */
export function addCounts(to: MutableCounts, from: DailyCounts): void {
  for (const name of COUNT_NAMES) to[name] += from[name];
}
