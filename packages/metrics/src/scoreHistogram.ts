import { checkCount, checkFlags, checkScores, checkWeights } from "./checks.js";
import { binEdges, binOf } from "./scoreBins.js";

/** What {@link scoreHistogram} reads. */
export interface ScoreHistogramOptions {
  /** [n], each in [0, 1]. */
  readonly scores: Float32Array | Float64Array;
  /** [n], 1 where the click led to a purchase, else 0. Default: none. */
  readonly purchased?: Uint8Array;
  /** [n], finite, >= 0. Default: every click counts 1. */
  readonly weights?: Float64Array;
  /** Integer >= 1. Default 50. */
  readonly binCount?: number;
}

/** Clicks by equal bins of score; a bin holds its lower edge, the last one also 1. */
export interface ScoreHistogram {
  /** [bins + 1] from 0 to 1. */
  readonly edges: Float64Array;
  /** [bins] */
  readonly clicks: Float64Array;
  /** [bins] purchasing clicks among them. */
  readonly purchases: Float64Array;
}

/**
 * How many clicks, and how many purchasing ones, fall into each band of score.
 *
 * @throws InputError SCORE_RANGE, LENGTH_MISMATCH, FLAG_VALUE, WEIGHT_RANGE, COUNT_RANGE.
 *
 * Cost: one pass.
 *
 * @example
 * ```ts
 * import { scoreHistogram } from "@slidr/metrics";
 *
 * const histogram = scoreHistogram({ scores: Float64Array.of(0, 0.2, 0.5, 1), binCount: 2 });
 * Array.from(histogram.edges); // => [0, 0.5, 1]
 * Array.from(histogram.clicks); // => [2, 2]
 * ```
 */
export function scoreHistogram(options: ScoreHistogramOptions): ScoreHistogram {
  const { scores, purchased, weights, binCount = 50 } = options;
  checkCount("scoreHistogram", "binCount", binCount, 1);
  checkScores("scoreHistogram", scores);
  if (purchased) checkFlags("scoreHistogram", "purchased", purchased, scores.length);
  if (weights) checkWeights("scoreHistogram", "weights", weights, scores.length);

  const edges = binEdges(binCount);
  const clicks = new Float64Array(binCount);
  const purchases = new Float64Array(binCount);
  for (let row = 0; row < scores.length; row++) {
    const bin = binOf(scores[row]!, edges);
    const weight = weights ? weights[row]! : 1;
    clicks[bin]! += weight;
    purchases[bin]! += purchased ? weight * purchased[row]! : 0;
  }
  return { edges, clicks, purchases };
}
