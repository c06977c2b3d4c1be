/** What every decision says. */
interface AnyDecision {
  readonly clickId: string;
  /** Digest of the bundle that was live when the click came. */
  readonly bundle: string;
  /** Hash of that bundle's feature spec. */
  readonly specHash: string;
  /** Epoch milliseconds, by the engine's clock. */
  readonly decidedAtMs: number;
  /** True: the advertiser is not charged for this click. */
  readonly invalid: boolean;
}

/** A decision by score and threshold. */
export interface ScoredDecision extends AnyDecision {
  readonly degraded: false;
  /** Probability that the click is robotic, in [0, 1], a 32-bit float. */
  readonly score: number;
  /** The click's own slice. */
  readonly slice: string;
  /** That slice, or its nearest ancestor that the threshold table knows. */
  readonly resolvedSlice: string;
  /** Whose threshold decided: `resolvedSlice`, or an ancestor where that one had too few purchases to calibrate on. */
  readonly calibratedAs: string;
  readonly threshold: number;
  /** The score did not decide: too few people buy in this slice to set a threshold, and the robotic heuristic alone may invalidate. */
  readonly heuristicOnly?: true;
  /** [width] what was scored. */
  readonly features: Float32Array;
  /** The click's id had been counted before: read again without counting. */
  readonly duplicate: boolean;
}

/** A decision without a score: the engine fails open, so the click is valid until somebody decides it later. */
export interface DegradedDecision extends AnyDecision {
  readonly degraded: true;
  readonly invalid: false;
  /** What failed: the store, the features, the slice or the score, and how. */
  readonly reason: string;
}

export type Decision = ScoredDecision | DegradedDecision;
