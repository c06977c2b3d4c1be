import { checkSlices } from "./checks.js";
import type { Curve } from "./curve.js";
import { checkColumns } from "./curveColumns.js";
import { curvesOfColumns } from "./curvesOfColumns.js";

/** What {@link curvesBySlice} reads. */
export interface CurvesBySliceOptions {
  /** [n], each in [0, 1]. */
  readonly scores: Float32Array | Float64Array;
  /** [n], 1 where the click led to a purchase, else 0. */
  readonly purchased: Uint8Array;
  /** [n], 1 where the heuristic calls the click robotic (see `roboticHeuristic`), else 0. Default: none. */
  readonly robotic?: Uint8Array;
  /** [n], finite, >= 0. Default: every click counts 1. */
  readonly weights?: Float64Array;
  /** [n], finite, >= 0: how much a purchase counts among purchases; clicks count as before. Default: 1. */
  readonly purchaseWeights?: Float64Array;
  /** [n], each < sliceCount. */
  readonly slice: Uint32Array;
  /** Integer >= 1. */
  readonly sliceCount: number;
}

/**
 * The operating curve of every slice, from one pass over the columns and one sort by score.
 *
 * A slice without clicks gives a curve without points. Clicks of equal score become invalid together.
 *
 * @returns [sliceCount] curves, in the order of slice indices.
 * @throws InputError SCORE_RANGE, LENGTH_MISMATCH, FLAG_VALUE, WEIGHT_RANGE, SLICE_RANGE, COUNT_RANGE.
 *
 * Cost: O(n) by radix sort; fastest for unweighted scores that are single precision (a `Float32Array`, or doubles
 * that hold such values), where it needs 8 bytes a click beside the curves; else 28.
 *
 * @example
 * ```ts
 * import { curvesBySlice } from "@slidr/metrics";
 *
 * const [mobile, desktop] = curvesBySlice({
 *   scores: Float32Array.of(0.75, 0.5, 0.25, 0.5),
 *   purchased: Uint8Array.of(0, 0, 1, 1),
 *   slice: Uint32Array.of(0, 1, 0, 1),
 *   sliceCount: 2,
 * });
 * Array.from(mobile!.thresholds); // => [0.75, 0.25]
 * Array.from(mobile!.invalidPurchases); // => [0, 1]
 * Array.from(desktop!.invalidClicks); // => [2]
 * ```
 */
export function curvesBySlice(options: CurvesBySliceOptions): Curve[] {
  const { slice, sliceCount } = options;
  checkColumns("curvesBySlice", options);
  checkSlices("curvesBySlice", slice, sliceCount, options.scores.length);
  return curvesOfColumns(options, slice, sliceCount);
}
