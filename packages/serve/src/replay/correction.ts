import type { ReplayRow } from "./replayRow.js";

/** What a replay does to the bill: give the money back, charge after all, or leave it. */
export type CorrectionAction = "credit" | "recharge" | "unchanged";

/** A decision, as far as the bill and its reasons go. */
export interface Verdict {
  /** Digest of the bundle that decided. */
  readonly bundle: string;
  /** Whether the click was found invalid. */
  readonly invalid: boolean;
  /** Whether the advertiser is charged: unless it is invalid, and in the holdout all the same. */
  readonly charged: boolean;
  /** Absent where the decision was degraded, as is all below. */
  readonly score?: number;
  /** What the score was compared with. */
  readonly threshold?: number;
  /** The click's slice, or the ancestor that the threshold table knows. */
  readonly resolvedSlice?: string;
  /** The slice whose threshold decided. */
  readonly calibratedAs?: string;
  /** The score did not decide in this slice. */
  readonly heuristicOnly?: true;
}

/**
 * What is to be done about one click: from the decision in force to the replayed one.
 *
 * It names the state to reach, not a difference, so applying it twice is applying it once.
 */
export interface Correction {
  /** The click. */
  readonly clickId: string;
  /** Its campaign and slice, as the totals count it. */
  readonly campaign: string;
  readonly slice: string;
  /** What changes on the bill. */
  readonly action: CorrectionAction;
  /** The decision in force by the log. */
  readonly from: Verdict;
  /** Absent where the replay could not decide: no features were logged, or computing them failed. */
  readonly to?: Verdict;
  /** Why, in words. */
  readonly reason: string;
}

/** The correction that a click's row comes to. */
export function correctionOf({ clickId, campaign, slice, from, to, holdout }: ReplayRow): Correction {
  const click = { clickId, campaign, slice };
  if (typeof to === "string") return { ...click, action: "unchanged", from, reason: to };
  const action = from.charged === to.charged ? "unchanged" : to.charged ? "recharge" : "credit";
  const reason = holdout ? `${reasonOf(to)}; in the holdout, charged either way` : reasonOf(to);
  return { ...click, action, from, to, reason };
}

function reasonOf({ invalid, score, threshold, calibratedAs, heuristicOnly }: Verdict): string {
  if (heuristicOnly)
    return `the heuristic says ${invalid ? "invalid" : "valid"}, the score does not decide in ${calibratedAs}`;
  return `score ${score} ${invalid ? ">=" : "<"} ${threshold} of ${calibratedAs}`;
}
