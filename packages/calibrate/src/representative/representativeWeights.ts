import { InputError } from "@slidr/clicks";
import { checkLength, checkMatrix, checkSides, countOf } from "./checks.js";
import { crossFit } from "./crossFit.js";
import { effectiveSize } from "./effectiveSize.js";
import { areaUnderCurve, twoSamples } from "./twoSamples.js";

export interface RepresentativeWeightsOptions {
  /**
   * [n x width], finite: the circumstances that decide who buys (logged in, device, country, hour, address shared by many), as numbers;
   * categories as one column per value. Not the behaviour that tells robots.
   */
  readonly circumstances: Float32Array | Float64Array;
  /** Columns of `circumstances`, >= 1. */
  readonly width: number;
  /** [n], 0 or 1; at least 10 purchasing clicks. */
  readonly purchased: Uint8Array;
  /** [n], 0 or 1, purchasers included (see `presumedHumans`); at least 100. */
  readonly presumedHuman: Uint8Array;
  /** [n] whose clicks belong together, a user's code say. Default: every click is its own. */
  readonly cluster?: Uint32Array | undefined;
  /** No purchaser weighs more than this, where the mean is 1; >= 1. Default 10. */
  readonly weightMax?: number | undefined;
  /** Parts for cross-fitting, an integer >= 1; 1 fits and weighs on the same clicks. Default 5. */
  readonly folds?: number | undefined;
  /** Shrinkage of the logistic regression's slopes on standardised columns, > 0. Default 1. */
  readonly ridge?: number | undefined;
}

export interface RepresentativeWeights {
  /** [n] 0 where nothing was bought; mean 1 over the purchasing clicks. */
  readonly weights: Float64Array;
  /**
   * [n] how many times denser presumed humans are than purchasers at the click's circumstances, uncapped, of every click: 1 where
   * purchasers stand for humans, large where there are hardly any.
   */
  readonly ratio: Float64Array;
  /** How many independent, equally weighted purchasers would say as much; clusters count as one. */
  readonly effectiveSampleSize: number;
  readonly weightMax: number;
  /** Purchasing clicks whose weight was cut to `weightMax`. */
  readonly cappedPurchases: number;
  /** Share of all weight that the cap cut off: presumed humans for whom nobody stands any more. */
  readonly cutShare: number;
  /** The chance that the regression ranks a purchaser above a presumed human, out-of-fold: 0.5 where their circumstances are alike. */
  readonly auc: number;
}

/**
 * Weighs purchasers so that together they are in the same circumstances as the presumed humans.
 *
 * The FPR of purchasers is that of all humans only where purchasers are like all humans. Where guests buy a fifth as often, each
 * guest's purchase must count five times. The weight is the ratio of the two densities, by logistic regression of
 * purchasers against presumed humans over the circumstances (its odds, over the odds of the sides' sizes), out-of-fold.
 *
 * It rests on one assumption: among humans in the same circumstances, who buys does not depend on what the model looks at. It
 * cannot reach where nobody buys (see `regionSupport`), and robots that stay among the presumed humans pull the weights
 * toward their circumstances.
 *
 * @returns Weights, what the cap cut and what is left: the effective sample size says how much less the purchasers tell.
 * @throws InputError `TOO_FEW_PURCHASERS`, `TOO_FEW_HUMANS`, `NO_OVERLAP` (the circumstances tell purchasers from presumed humans without
 * error), `LENGTH_MISMATCH`, `FLAG_VALUE`, `VALUE_RANGE`, `WIDTH_RANGE`, `WEIGHT_MAX_RANGE`, `FOLDS_RANGE`, `RIDGE_RANGE`.
 * Cost: folds regressions of O(n * width^2) a step.
 * Source: importance weighting under covariate shift, H. Shimodaira, J. Stat. Plan. Inference 90 (2000); the ratio by
 * logistic regression, M. Sugiyama et al., Density Ratio Estimation in Machine Learning (2012), section 4.
 * @example
 * ```ts
 * import { representativeWeights } from "@slidr/calibrate";
 *
 * // Of 100 guests 10 buy, of 100 logged in 40: a guest's purchase stands for four times as many humans.
 * const clicks = Array.from({ length: 200 }, (_, click) => click);
 * const { weights, effectiveSampleSize } = representativeWeights({
 *   circumstances: Float64Array.from(clicks, (click) => (click < 100 ? 0 : 1)),
 *   width: 1,
 *   purchased: Uint8Array.from(clicks, (click) => (click < 10 || (click >= 100 && click < 140) ? 1 : 0)),
 *   presumedHuman: new Uint8Array(200).fill(1),
 *   folds: 1,
 *   ridge: 1e-6,
 * });
 * weights[0]! / weights[100]!; // ~> 4
 * weights[0]!; // ~> 2.5
 * effectiveSampleSize; // ~> 32
 * ```
 */
export function representativeWeights(options: RepresentativeWeightsOptions): RepresentativeWeights {
  const { circumstances, width, purchased, presumedHuman, weightMax = 10 } = options;
  checkOptions(options);
  const n = purchased.length;
  const { cluster, folds = 5, ridge = 1 } = options;
  const sides = { positive: purchased, negative: presumedHuman };
  const { logRatio, separated } = crossFit(
    { values: circumstances, width, ...sides },
    { cluster: cluster ?? Uint32Array.from({ length: n }, (_, click) => click), folds, ridge },
  );
  if (separated) {
    throw new InputError(
      "NO_OVERLAP",
      "representativeWeights requires circumstances that purchasers and presumed humans share, got no overlap: " +
        "they are told apart without error, so no weights make one stand for the other",
    );
  }
  const ratio = logRatio.map((value) => Math.exp(-value));
  const isPurchase = (click: number) => purchased[click] === 1;
  const { weights, cappedPurchases, cutShare } = capped(ratio, purchased, weightMax);
  return {
    weights,
    ratio,
    effectiveSampleSize: effectiveSize(weights, isPurchase, cluster),
    weightMax,
    cappedPurchases,
    cutShare,
    auc: areaUnderCurve(twoSamples((click) => logRatio[click]!, sides)),
  };
}

/** Weights of mean 1 over the purchasers, none above the cap: what is cut off is spread over the others in proportion. */
function capped(ratio: Float64Array, purchased: Uint8Array, weightMax: number) {
  const purchases = countOf(purchased);
  const rows = ratio.map((value, click) => value * purchased[click]!);
  let scale = purchases / rows.reduce((sum, value) => sum + value, 0);
  const cutShare = rows.reduce((sum, value) => sum + Math.max(0, value * scale - weightMax), 0) / purchases;
  let cappedPurchases = -1;
  // Scaling the others up may lift more of them over the cap; the capped only grow in number, so this ends.
  for (;;) {
    const over = rows.filter((value) => value * scale >= weightMax).length;
    if (over === cappedPurchases || over === purchases) break;
    cappedPurchases = over;
    const rest = rows.reduce((sum, value) => sum + (value * scale >= weightMax ? 0 : value), 0);
    scale = (purchases - weightMax * over) / rest;
  }
  const weights = rows.map((value) => Math.min(weightMax, value * scale));
  return { weights, cappedPurchases: Math.max(cappedPurchases, 0), cutShare };
}

function checkOptions(options: RepresentativeWeightsOptions): void {
  const { circumstances, width, purchased, cluster, weightMax = 10, folds = 5, ridge = 1 } = options;
  const caller = "representativeWeights";
  checkSides(caller, options);
  checkMatrix(caller, "circumstances", circumstances, width, purchased.length);
  if (cluster) checkLength(caller, "cluster", cluster, purchased.length);
  if (!(weightMax >= 1))
    throw new InputError("WEIGHT_MAX_RANGE", `${caller} requires weightMax >= 1, got ${weightMax}`);
  if (!(Number.isSafeInteger(folds) && folds >= 1))
    throw new InputError("FOLDS_RANGE", `${caller} requires folds to be an integer >= 1, got ${folds}`);
  if (!(ridge > 0 && ridge < Infinity))
    throw new InputError("RIDGE_RANGE", `${caller} requires a finite ridge > 0, got ${ridge}`);
}
