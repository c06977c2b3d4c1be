import { InputError } from "@slidr/clicks";
import { type Curve, curvesBySlice } from "@slidr/metrics";
import { type CalibrationOptions, calibrateCurves } from "./calibrateCurves.js";
import type { Calibration } from "./calibration.js";
import { checkBudget } from "./checks.js";
import { checkPromises } from "./guarantee/checkGuarantee.js";
import type { GuaranteeOptions } from "./guarantee/guarantee.js";
import { rowsWhere } from "./guarantee/rowsWhere.js";
import { splitClicks } from "./guarantee/splitClicks.js";
import type { SliceTree } from "./slices/sliceTree.js";

/** Clicks to calibrate on, by column. */
export interface CalibrationColumns {
  /** [n], each in [0, 1]: the probability that the click is robotic. */
  readonly scores: Float32Array | Float64Array;
  /** [n], each a node of the tree. */
  readonly slice: Uint32Array;
  /** [n], 0 or 1. */
  readonly purchased: Uint8Array;
  /** [n], 0 or 1: robotic by the heuristic. Needed where `coverageMin` is set. */
  readonly robotic?: Uint8Array | undefined;
}

export interface CalibrateOptions extends CalibrationColumns, CalibrationOptions {
  /** A promise for fresh clicks: some of these then choose thresholds and the others test them. Default: none. */
  readonly guarantee?: GuaranteeOptions | undefined;
}

/**
 * Chooses a threshold for every slice so that as many clicks as possible are invalid while the combined FPR keeps to a budget.
 *
 * One threshold for all slices spends the budget where scores happen to be high. Here every slice pays the same price for
 * its last false positive, which is what makes the total as large as it can be.
 *
 * Method "hull" goes by that price over the upper concave hulls of the curves, whose vertices are where thresholds then stand. Where few
 * purchases may be lost, one hull segment can be much of the whole: there the optimum over raw thresholds, hull vertices or
 * not, is found exactly (`certificate.exact`; see `exactAllocator`). That is wherever purchases are whole numbers and slices times the
 * square of the purchases that may be lost is at most 2^24: 1,831 purchases with 5 slices, 129 with 1,000. Without limits its
 * IVR is never below that of `calibrateGlobal` at the same budget on the same clicks, with pooled slices or not.
 *
 * @param options - `scores`, `slice`, `purchased`, `robotic`: [n], the calibration clicks; `tree`: the slices; `budget`: FPR in
 * (0, 1); `method`; `coverageMin`, `fprMax`: limits per slice; `stability`: how far slices may move from the table in force; `purchasesMin`:
 * below it, slices are pooled into ancestors; `guarantee`: a promise for fresh clicks.
 * @returns Thresholds for every node, achieved rates, certificate and frontier. `combined.fpr <= budget` on these clicks:
 * on tomorrow's it is exceeded at least every second day (see the README).
 * @throws InputError `BUDGET_RANGE`, `NO_PURCHASES`, `PURCHASES_MIN`, `TREE_SHAPE`, `SLICE_NAME_TWICE`, `LIMIT_RANGE`,
 * `LIMIT_SLICE`, `LIMITS_CLASH`, `METHOD`, `NO_ROBOTIC`, `INFEASIBLE`, `TABLE_VERSION`; with a guarantee also `DELTA_RANGE`,
 * `GUARANTEE_SLICES`, `GUARANTEE_PURCHASES`, `SHRINKAGE`, `TEST_SHARE`, `SEED`, `LENGTH_MISMATCH`; and what `curvesBySlice` throws for bad columns.
 * Cost: O(n log n) for the curves, O(points log points) for the rest and, for "hull", at most 2^23 steps of the exact search.
 * @example
 * ```ts
 * import { calibrate } from "@slidr/calibrate";
 *
 * const { slices, combined } = calibrate({
 *   scores: Float32Array.of(0.9, 0.8, 0.1, 0.9, 0.8, 0.1),
 *   slice: Uint32Array.of(1, 1, 1, 2, 2, 2),
 *   purchased: Uint8Array.of(0, 0, 1, 0, 1, 0),
 *   tree: { names: ["all", "mobile", "tv"], parents: [-1, 0, 0] },
 *   budget: 0.01,
 *   purchasesMin: 1,
 * });
 * slices.map((slice) => slice.rates.invalidClicks); // => [2, 1]
 * combined.ivr; // => 0.5
 * ```
 */
export function calibrate(options: CalibrateOptions): Calibration {
  const { tree, coverageMin, robotic, guarantee } = options;
  if (coverageMin !== undefined && robotic === undefined) {
    throw new InputError(
      "NO_ROBOTIC",
      "calibrate requires the robotic column where coverageMin is set, got none",
    );
  }
  const curves = curvesOf(options, tree);
  if (guarantee === undefined) return calibrateCurves({ ...options, curves, guarantee });
  checkBudget(options.budget, "calibrate");
  checkPromises(guarantee);
  const tests = splitClicks(options.purchased, options.budget, guarantee);
  return calibrateCurves({
    ...options,
    curves: curvesOf(rowsWhere(options, tests, 0), tree),
    guarantee: {
      delta: guarantee.delta,
      slices: guarantee.slices,
      shrinkage: guarantee.shrinkage,
      curves: curvesOf(rowsWhere(options, tests, 1), tree),
    },
  });
}

function curvesOf({ scores, slice, purchased, robotic }: CalibrationColumns, tree: SliceTree): Curve[] {
  const sliceCount = tree.names.length;
  return curvesBySlice({ scores, purchased, slice, sliceCount, ...(robotic && { robotic }) });
}
