/** What a replay does to the bill: give the money back, charge after all, or leave it. */
export type CorrectionAction = "credit" | "recharge" | "unchanged";

/** A decision, as far as the bill cares. */
export interface Verdict {
  readonly bundle: string;
  readonly invalid: boolean;
  /** Absent where the decision was degraded. */
  readonly score?: number;
  readonly threshold?: number;
  readonly resolvedSlice?: string;
  readonly calibratedAs?: string;
}

/**
 * What is to be done about one click: from the decision in force to the replayed one.
 *
 * It names the state to reach, not a difference, so applying it twice is applying it once.
 */
export interface Correction {
  readonly clickId: string;
  readonly action: CorrectionAction;
  readonly from: Verdict;
  /** Absent where the replay could not decide: no features were logged, or computing them failed. */
  readonly to?: Verdict;
  /** Why, in words. */
  readonly reason: string;
}
