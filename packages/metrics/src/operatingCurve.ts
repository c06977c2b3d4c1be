import type { Curve } from "./curve.js";
import { checkColumns } from "./curveColumns.js";
import { curvesOfColumns } from "./curvesOfColumns.js";

/** What {@link operatingCurve} reads. */
export interface OperatingCurveOptions {
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
}

/**
 * What every possible threshold would invalidate: the IVR-FPR curve of a set of clicks, as counts.
 *
 * Clicks of equal score become invalid together, since a threshold cannot part them.
 *
 * @returns One point for each distinct score, highest first; n = 0 gives a curve without points.
 * @throws InputError SCORE_RANGE, LENGTH_MISMATCH, FLAG_VALUE, WEIGHT_RANGE.
 *
 * Cost: as {@link curvesBySlice} with one slice.
 *
 * @example
 * ```ts
 * import { operatingCurve } from "@slidr/metrics";
 *
 * const curve = operatingCurve({
 *   scores: Float32Array.of(0.75, 0.5, 0.5, 0.25),
 *   purchased: Uint8Array.of(0, 0, 1, 1),
 * });
 * Array.from(curve.thresholds); // => [0.75, 0.5, 0.25]
 * Array.from(curve.invalidClicks); // => [1, 3, 4]
 * Array.from(curve.invalidPurchases); // => [0, 1, 2]
 * ```
 */
export function operatingCurve(options: OperatingCurveOptions): Curve {
  checkColumns("operatingCurve", options);
  return curvesOfColumns(options, undefined, 1)[0]!;
}
