import type { Curve } from "@slidr/metrics";
import { calibratePlainly } from "./calibratePlainly.js";
import type { Calibration, CalibrationMethod } from "./calibration.js";
import { calibrateWithGuarantee } from "./guarantee/calibrateWithGuarantee.js";
import type { CurvesGuaranteeOptions } from "./guarantee/guarantee.js";
import type { SliceLimit } from "./slices/sliceLimit.js";
import type { SliceTree } from "./slices/sliceTree.js";
import type { Stability } from "./slices/stability.js";

/** What a calibration is asked to do, whatever its clicks come as. */
export interface CalibrationOptions {
  /** The slices and their parents. */
  readonly tree: SliceTree;
  /** The highest combined FPR allowed, in (0, 1). */
  readonly budget: number;
  /** "hull" (default): on the empirical curves, exact where purchases are few; "quadratic": by a fitted quadratic per slice. */
  readonly method?: CalibrationMethod | undefined;
  /** Least robotic coverage, in [0, 1]: of every slice, or by slice name (inherited by the slices below). Default: none. */
  readonly coverageMin?: SliceLimit | undefined;
  /** Greatest FPR, in [0, 1]: of every slice, or by slice name (inherited by the slices below). Default: none. */
  readonly fprMax?: SliceLimit | undefined;
  /** How far each slice may move from the table in force. Default: as far as it pays. */
  readonly stability?: Stability | undefined;
  /**
   * A slice with fewer purchases is pooled into its parent; >= 1. Default: 1 / budget, rounded up, since below that even a
   * threshold above every purchaser seen has an expected FPR, 1 / (n + 1), above the budget.
   */
  readonly purchasesMin?: number | undefined;
}

export interface CalibrateCurvesOptions extends CalibrationOptions {
  /** [nodes], one for each node of the tree: of the clicks assigned to that very node (none for most inner nodes). */
  readonly curves: readonly Curve[];
  /** [nodes] purchases to compare with `purchasesMin` where the curves' own are weighted. Default: the curves'. */
  readonly purchaseCounts?: readonly number[] | undefined;
  /** A promise for fresh clicks, by a second fold of curves; `curves` then is the fold that chooses. Default: none. */
  readonly guarantee?: CurvesGuaranteeOptions | undefined;
}

/**
 * Chooses slice thresholds as {@link calibrate} does, from curves that were computed anywhere.
 *
 * @returns Thresholds for every node, achieved rates, certificate and frontier.
 * @throws InputError as `calibrate`, and `CURVE_COUNT`, `CURVE_SHAPE`, `PURCHASE_COUNTS`; with a guarantee also `DELTA_RANGE`, `GUARANTEE_SLICES`,
 * `GUARANTEE_PURCHASES`, `SHRINKAGE`, `WEIGHTED_PURCHASES`.
 * Cost: O(points log points) and, for "hull", at most 2^23 steps of the exact search.
 * @example
 * ```ts
 * import { calibrateCurves } from "@slidr/calibrate";
 * import { operatingCurve } from "@slidr/metrics";
 *
 * const none = operatingCurve({ scores: new Float32Array(0), purchased: new Uint8Array(0) });
 * const mobile = operatingCurve({ scores: Float32Array.of(0.9, 0.8, 0.1), purchased: Uint8Array.of(0, 0, 1) });
 * const tv = operatingCurve({ scores: Float32Array.of(0.9, 0.8, 0.1), purchased: Uint8Array.of(0, 1, 0) });
 * const tree = { names: ["all", "mobile", "tv"], parents: [-1, 0, 0] };
 * const { combined } = calibrateCurves({ curves: [none, mobile, tv], tree, budget: 0.01, purchasesMin: 1 });
 * combined.invalidClicks; // => 3
 * combined.fpr; // => 0
 * ```
 */
export function calibrateCurves(options: CalibrateCurvesOptions): Calibration {
  const { guarantee } = options;
  return guarantee === undefined ? calibratePlainly(options) : calibrateWithGuarantee(options, guarantee);
}
