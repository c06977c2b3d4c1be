/** What every decision says. */
interface AnyDecision {
  readonly clickId: string;
  /** Digest of the bundle that was live when the click came; "none" before an engine has one. */
  readonly bundle: string;
  /** Hash of that bundle's feature spec; "none" likewise. */
  readonly specHash: string;
  /** Epoch milliseconds, by the engine's clock. */
  readonly decidedAtMs: number;
  /** The verdict. The advertiser is not charged for an invalid click, unless it is in the holdout: see {@link isCharged}. */
  readonly invalid: boolean;
}

/** A decision by score and threshold. */
export interface ScoredDecision extends AnyDecision {
  readonly degraded: false;
  /** Probability that the click is robotic, in [0, 1], a 32-bit float. */
  readonly score: number;
  /** How far the members of an ensemble disagree, in [0, 0.5], a 32-bit float; absent for a single model. */
  readonly uncertainty?: number;
  /** The level of that uncertainty, 0 for the most certain; absent where the bundle's thresholds know no levels. */
  readonly uncertaintyLevel?: number;
  /** The click's own slice. */
  readonly slice: string;
  /** That slice, or its nearest ancestor that the threshold table knows, and its level where it has thresholds by level. */
  readonly resolvedSlice: string;
  /** Whose threshold decided: `resolvedSlice`, or an ancestor where that one had too few purchases to calibrate on. */
  readonly calibratedAs: string;
  /** What the score was compared with. */
  readonly threshold: number;
  /** The score did not decide: too few people buy in this slice to set a threshold, and `heuristic` alone invalidates. */
  readonly heuristicOnly?: true;
  /** The click was drawn into the holdout: its verdict is logged and not enforced. */
  readonly holdout?: true;
  /** [width] what was scored. */
  readonly features: Float32Array;
  /** The click's id had been counted before: read again without counting. */
  readonly duplicate: boolean;
}

/**
 * Where a decision failed: no bundle yet, load shed, past the deadline, or a fault of the store, the features, the slice
 * or the score.
 */
export type DegradedCause = "bundle" | "shed" | "deadline" | "store" | "features" | "slice" | "score";

/** A decision without a score: the engine fails open, so the click is valid until somebody decides it later. */
export interface DegradedDecision extends AnyDecision {
  readonly degraded: true;
  readonly invalid: false;
  readonly cause: DegradedCause;
  /** The cause and how, in words: "store: connection lost". */
  readonly reason: string;
  /**
   * Whether the store has counted the click: `yes`, `no`, or `unknown` where it was asked and had not answered. Whoever decides
   * the click later under the same id reads it as a duplicate where it was counted, so it counts once in any case.
   */
  readonly counted: "yes" | "no" | "unknown";
  /** The click's own slice, by the bundle; absent before there is one, and where a slice function threw. */
  readonly slice?: string;
  /** That slice, or its nearest ancestor that the threshold table knows; present where `slice` is. */
  readonly resolvedSlice?: string;
  /** The click was drawn into the holdout: a later verdict is not enforced either. */
  readonly holdout?: true;
}

/** What an engine answers. */
export type Decision = ScoredDecision | DegradedDecision;
