import { isCharged } from "../engine/isCharged.js";
import type { DecisionRecord } from "../log/decisionRecord.js";
import type { Verdict } from "./correction.js";

/** The attribute that names a click's campaign where nobody says otherwise. */
export const CAMPAIGN = "campaignId";

/** The campaign of a click that has none, and the slice of one that no bundle could name. */
export const UNKNOWN = "(unknown)";

/** One record of the log, decided again: all that the later steps of a replay need of it. */
export interface ReplayRow {
  readonly clickId: string;
  readonly campaign: string;
  readonly slice: string;
  /** Number of the log, and when the decision was made: logs are ordered among each other by time. */
  readonly log: number;
  readonly decidedAtMs: number;
  readonly holdout: boolean;
  readonly from: Verdict;
  /** The new verdict, or the reason why there is none. */
  readonly to: Verdict | string;
}

/** The verdict that a record holds. */
export function verdictOf(record: DecisionRecord): Verdict {
  const { bundle, invalid } = record;
  if (record.degraded) return { bundle, invalid, charged: true };
  const { score, threshold, resolvedSlice, calibratedAs, heuristicOnly } = record;
  const verdict = {
    bundle,
    invalid,
    charged: isCharged(record),
    score,
    threshold,
    resolvedSlice,
    calibratedAs,
  };
  return heuristicOnly ? { ...verdict, heuristicOnly } : verdict;
}

/** The campaign of a click: an attribute of it. */
export function campaignOf({ click }: DecisionRecord, attribute: string): string {
  const value = click.attributes?.[attribute];
  return value === undefined ? UNKNOWN : String(value);
}
