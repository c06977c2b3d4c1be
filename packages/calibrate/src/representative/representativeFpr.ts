import { clopperPearson, type Interval } from "@slidr/metrics";
import { checkFlags, checkLength, checkPurchaseWeights, countOf } from "./checks.js";
import { effectiveSize, sumOfSquares } from "./effectiveSize.js";

export interface RepresentativeFprOptions {
  /** [n], 0 or 1: the decisions. */
  readonly invalid: Uint8Array;
  /** [n], 0 or 1. */
  readonly purchased: Uint8Array;
  /** [n], finite, >= 0, from `representativeWeights`; read where something was bought. */
  readonly purchaseWeights: Float64Array;
  /** [n] whose clicks belong together, a user's code say. Default: every click is its own. */
  readonly cluster?: Uint32Array | undefined;
  /** Of both intervals, in (0, 1). Default 0.95. */
  readonly confidence?: number | undefined;
}

export interface RepresentativeFpr {
  /** Invalid purchasing clicks / purchasing clicks, each counting 1. */
  readonly plain: number;
  readonly plainInterval: Interval;
  /** The same, each purchasing click counting its weight. */
  readonly reweighted: number;
  /** Clopper-Pearson at the effective sample size, rounded outward; it does not cover errors of the weights themselves. */
  readonly reweightedInterval: Interval;
  readonly effectiveSampleSize: number;
  readonly purchases: number;
  readonly invalidPurchases: number;
}

/**
 * The FPR of purchasers and, beside it, the FPR reweighted from purchasers to presumed humans.
 *
 * The interval of the reweighted one is that of Korn and Graubard: exact binomial at the number of purchasers that would vary as
 * much, counts rounded outward. That number is the smaller of the effective sample size and of what the linearised
 * variance by cluster says, which is smaller where those who weigh much are lost more often. With equal weights and no
 * clusters the interval is the plain one. It tells the chance in who bought; that the weights may be wrong it cannot know.
 *
 * @throws InputError `LENGTH_MISMATCH`, `FLAG_VALUE`, `WEIGHT_RANGE`, `WEIGHTS_ZERO`, `CONFIDENCE_RANGE`.
 * Cost: O(n).
 * Source: E. Korn, B. Graubard, Survey Methodology 24 (1998) 193.
 * @example
 * ```ts
 * import { representativeFpr } from "@slidr/calibrate";
 *
 * const fpr = representativeFpr({
 *   invalid: Uint8Array.of(1, 0, 0, 0, 1),
 *   purchased: Uint8Array.of(1, 1, 1, 1, 0),
 *   purchaseWeights: Float64Array.of(2.5, 0.5, 0.5, 0.5, 0),
 * });
 * fpr.plain; // => 0.25
 * fpr.reweighted; // => 0.625
 * fpr.effectiveSampleSize; // ~> 2.2857
 * fpr.reweightedInterval.upper; // => 1
 * ```
 */
export function representativeFpr(options: RepresentativeFprOptions): RepresentativeFpr {
  const { invalid, purchased, purchaseWeights, cluster, confidence = 0.95 } = options;
  const n = purchased.length;
  checkFlags("representativeFpr", "purchased", purchased, n);
  checkFlags("representativeFpr", "invalid", invalid, n);
  checkPurchaseWeights("representativeFpr", purchaseWeights, purchased);
  if (cluster) checkLength("representativeFpr", "cluster", cluster, n);
  const purchases = countOf(purchased);
  let [invalidPurchases, total, lost] = [0, 0, 0];
  for (let click = 0; click < n; click++) {
    if (purchased[click] === 0) continue;
    invalidPurchases += invalid[click]!;
    total += purchaseWeights[click]!;
    lost += purchaseWeights[click]! * invalid[click]!;
  }
  const isPurchase = (click: number) => purchased[click] === 1;
  const size = effectiveSize(purchaseWeights, isPurchase, cluster);
  const reweighted = Math.min(1, lost / total);
  const residual = (click: number) => purchaseWeights[click]! * (invalid[click]! - reweighted);
  const variance = sumOfSquares(purchased.length, isPurchase, residual, cluster) / total ** 2;
  const trials = variance > 0 ? Math.min(size, (reweighted * (1 - reweighted)) / variance) : size;
  return {
    plain: invalidPurchases / purchases,
    plainInterval: clopperPearson(invalidPurchases, purchases, confidence),
    reweighted,
    reweightedInterval: outward(reweighted * trials, trials, confidence),
    effectiveSampleSize: size,
    purchases,
    invalidPurchases,
  };
}

/** What is a whole number but for rounding stays it. */
const GRAIN = 1e-9;

function outward(successes: number, trials: number, confidence: number): Interval {
  const whole = Math.max(1, Math.floor(trials + GRAIN));
  const least = Math.min(whole, Math.floor(successes + GRAIN));
  const most = Math.min(whole, Math.ceil(successes - GRAIN));
  return {
    lower: clopperPearson(least, whole, confidence).lower,
    upper: clopperPearson(most, whole, confidence).upper,
  };
}
