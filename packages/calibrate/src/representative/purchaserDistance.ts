import { checkLength, checkMatrix, checkSides } from "./checks.js";
import { crossFit } from "./crossFit.js";
import {
  areaUnderCurve,
  kolmogorovSmirnov,
  populationStability,
  standardisedDifference,
  twoSamples,
} from "./twoSamples.js";

export interface PurchaserDistanceOptions {
  /** [n x width], finite. */
  readonly features: Float32Array | Float64Array;
  /** [width]. */
  readonly names: readonly string[];
  /** [n], 0 or 1; at least 10 purchasing clicks. */
  readonly purchased: Uint8Array;
  /** [n], 0 or 1: whom purchasers are compared with: presumed humans, or all clicks; at least 100. */
  readonly presumedHuman: Uint8Array;
  /** [n] whose clicks belong together, a user's code say. Default: every click is its own. */
  readonly cluster?: Uint32Array | undefined;
}

/** How far purchasers lie from presumed humans in one feature. */
export interface FeatureDistance {
  readonly name: string;
  /** Mean of purchasers minus mean of presumed humans, in standard deviations. */
  readonly standardisedDifference: number;
  /** Kolmogorov-Smirnov distance, in [0, 1]. */
  readonly ks: number;
  /** Population stability index over tenths. */
  readonly psi: number;
  /** What `psi` is on average where there is no difference at all; compare with this, not with a fixed 0.1. */
  readonly psiExpected: number;
}

export interface PurchaserDistance {
  /** The farthest first, by `ks`. */
  readonly features: readonly FeatureDistance[];
  /**
   * The chance that a logistic regression over all features ranks a purchaser above a presumed human, out-of-fold: 0.5 where they are
   * alike, 1 where nothing of one resembles the other.
   */
  readonly auc: number;
}

/**
 * How far the purchasers' features lie from the presumed humans', feature by feature and as one figure.
 *
 * @returns Features with the farthest first, and the area under the curve of a model that tries to tell the two apart.
 * @throws InputError `TOO_FEW_PURCHASERS`, `TOO_FEW_HUMANS`, `LENGTH_MISMATCH`, `FLAG_VALUE`, `VALUE_RANGE`, `WIDTH_RANGE`.
 * Cost: a sort of n per feature, and five regressions of O(n * width^2) a step.
 * @example
 * ```ts
 * import { purchaserDistance } from "@slidr/calibrate";
 *
 * const clicks = Array.from({ length: 1000 }, (_, click) => click);
 * const { features, auc } = purchaserDistance({
 *   // The first says whether the user is logged in, the second nothing.
 *   features: Float32Array.from(clicks.flatMap((click) => [click % 2, click % 7])),
 *   names: ["loggedIn", "noise"],
 *   purchased: Uint8Array.from(clicks, (click) => (click % 20 === 1 ? 1 : 0)),
 *   presumedHuman: new Uint8Array(1000).fill(1),
 * });
 * features[0]!.name; // => "loggedIn"
 * features[0]!.ks; // => 0.5
 * auc > 0.7; // => true
 * ```
 */
export function purchaserDistance(options: PurchaserDistanceOptions): PurchaserDistance {
  const { features, names, purchased, presumedHuman, cluster } = options;
  const n = purchased.length;
  const width = names.length;
  checkSides("purchaserDistance", options);
  checkMatrix("purchaserDistance", "features", features, width, n);
  if (cluster) checkLength("purchaserDistance", "cluster", cluster, n);
  const sides = { positive: purchased, negative: presumedHuman };
  const distances = names.map((name, column): FeatureDistance => {
    const samples = twoSamples((click) => features[click * width + column]!, sides);
    return {
      name,
      standardisedDifference: standardisedDifference(samples),
      ks: kolmogorovSmirnov(samples),
      ...populationStability(samples),
    };
  });
  const { logRatio } = crossFit(
    { values: features, width, ...sides },
    { cluster: cluster ?? Uint32Array.from({ length: n }, (_, click) => click), folds: 5, ridge: 1 },
  );
  return {
    features: distances.sort((left, right) => right.ks - left.ks),
    auc: areaUnderCurve(twoSamples((click) => logRatio[click]!, sides)),
  };
}
