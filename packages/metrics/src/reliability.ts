import { checkCount, checkFlags, checkScores, checkWeights } from "./checks.js";
import { binEdges, binOf } from "./scoreBins.js";

/** What {@link reliability} reads. */
export interface ReliabilityOptions {
  /** [n], each in [0, 1]: the model's probability that a click is robotic. */
  readonly scores: Float32Array | Float64Array;
  /** [n], 1 where the click is labelled robotic, 0 human. Leave rows of unknown label out. */
  readonly robotic: Uint8Array;
  /** [n], finite, >= 0. Default: every click counts 1. */
  readonly weights?: Float64Array;
  /** Integer >= 1. Default 10. */
  readonly binCount?: number;
}

/** One band of score: what the model said, and what was so. */
export interface ReliabilityBin {
  /** The band is [lower, upper), the last one [lower, 1]. */
  readonly lower: number;
  readonly upper: number;
  /** Clicks in the band, > 0; with weights, their sum. */
  readonly clicks: number;
  readonly scoreMean: number;
  /** The share of robotic labels. */
  readonly roboticShare: number;
}

/** A reliability table and its two summaries. */
export interface Reliability {
  /** Bands with clicks in them, ascending. */
  readonly bins: readonly ReliabilityBin[];
  /** Expected calibration error: the click-weighted mean of |roboticShare - scoreMean|; 0 without clicks. */
  readonly calibrationError: number;
  /** The mean of (score - label) squared; 0 without clicks. */
  readonly brierScore: number;
}

/**
 * Whether a score of 0.9 means robotic nine times out of ten.
 *
 * Training on balanced weights moves scores away from the traffic's own shares; pass the same weights to judge the
 * model on its own terms, none to judge it on the traffic's.
 *
 * @throws InputError SCORE_RANGE, LENGTH_MISMATCH, FLAG_VALUE, WEIGHT_RANGE, COUNT_RANGE.
 *
 * Cost: one pass.
 *
 * @example
 * ```ts
 * import { reliability } from "@slidr/metrics";
 *
 * const { bins, calibrationError } = reliability({
 *   scores: Float64Array.of(0.25, 0.25, 0.75, 0.75),
 *   robotic: Uint8Array.of(0, 1, 1, 1),
 *   binCount: 2,
 * });
 * bins[0]!.roboticShare; // => 0.5
 * bins[1]!.scoreMean; // => 0.75
 * calibrationError; // => 0.25
 * ```
 */
export function reliability(options: ReliabilityOptions): Reliability {
  const { scores, robotic, weights, binCount = 10 } = options;
  checkCount("reliability", "binCount", binCount, 1);
  checkScores("reliability", scores);
  checkFlags("reliability", "robotic", robotic, scores.length);
  if (weights) checkWeights("reliability", "weights", weights, scores.length);

  const edges = binEdges(binCount);
  const clicks = new Float64Array(binCount);
  const scoreSums = new Float64Array(binCount);
  const roboticSums = new Float64Array(binCount);
  let clickSum = 0;
  let squareSum = 0;
  for (let row = 0; row < scores.length; row++) {
    const score = scores[row]!;
    const weight = weights ? weights[row]! : 1;
    const bin = binOf(score, edges);
    clicks[bin]! += weight;
    scoreSums[bin]! += weight * score;
    roboticSums[bin]! += weight * robotic[row]!;
    clickSum += weight;
    squareSum += weight * (score - robotic[row]!) ** 2;
  }
  const bins = binsOfSums(edges, clicks, scoreSums, roboticSums);
  const errorSum = bins.reduce(
    (sum, bin) => sum + bin.clicks * Math.abs(bin.roboticShare - bin.scoreMean),
    0,
  );
  return {
    bins,
    calibrationError: clickSum > 0 ? errorSum / clickSum : 0,
    brierScore: clickSum > 0 ? squareSum / clickSum : 0,
  };
}

function binsOfSums(
  edges: Float64Array,
  clicks: Float64Array,
  scoreSums: Float64Array,
  roboticSums: Float64Array,
): ReliabilityBin[] {
  const bins: ReliabilityBin[] = [];
  for (let bin = 0; bin < clicks.length; bin++) {
    const count = clicks[bin]!;
    if (count === 0) continue;
    bins.push({
      lower: edges[bin]!,
      upper: edges[bin + 1]!,
      clicks: count,
      scoreMean: scoreSums[bin]! / count,
      roboticShare: roboticSums[bin]! / count,
    });
  }
  return bins;
}
