import { InputError } from "@slidr/clicks";
import { curvesBySlice } from "@slidr/metrics";
import { type CalibrateOptions, calibrate } from "../calibrate.js";
import type { Calibration } from "../calibration.js";
import { describeCalibration } from "../describeCalibration.js";
import { assertFeasible } from "../feasibility.js";
import { globalPlanner } from "../globalPlan.js";
import { hullPlanner } from "../hullPlan.js";
import { poseProblem } from "../poseProblem.js";
import type { Problem } from "../problem.js";
import { withSomeCell } from "../withSomeCell.js";
import { equalWeightPlanner } from "./equalWeightPlan.js";
import { fitUncertaintyLevels, uncertaintyLevelOf } from "./fitUncertaintyLevels.js";
import { levelStability } from "./levelStability.js";
import { levelTree } from "./levelTree.js";
import { UNCERTAINTY_TABLE_VERSION, type UncertaintyTable } from "./uncertaintyTable.js";

export interface CalibrateUncertaintyOptions extends Omit<CalibrateOptions, "method" | "guarantee"> {
  /** [n], finite, >= 0: how unsure the model is of each click, such as the spread of an ensemble. */
  readonly uncertainty: Float32Array | Float64Array;
  /** Levels of uncertainty in each slice, 1 to 32. Default: 4. */
  readonly levelCount?: number | undefined;
  /** "hull" (default): as in `calibrate`; "equalWeight": by bins of equally many clicks (EW-DPMT). */
  readonly method?: "hull" | "equalWeight" | undefined;
  /** For "equalWeight": bins over all clicks, 1 to 20,000. Default: 1,000. */
  readonly binCount?: number | undefined;
}

/** Thresholds by slice and level of uncertainty, beside those by slice alone. */
export interface UncertaintyCalibration {
  readonly table: UncertaintyTable;
  /** Without uncertainty, by method "hull": what decides clicks that have none. */
  readonly bySlice: Calibration;
  /** With it; a level is a slice below its slice. */
  readonly byLevel: Calibration;
}

const BINS_MAX = 20_000;

/**
 * Chooses a threshold for every slice and level of uncertainty under one false-positive budget.
 *
 * At equal score a click of which the model is less sure can be less likely robotic; then one threshold per level catches more than one
 * for all of them. Each level is calibrated as a slice below its slice: one with too few purchases joins the slice's pool. Limits are
 * held by each level on its own clicks, which holds them for the slice as well; stability too, against what the previous table's
 * threshold for the slice does to the level's clicks.
 *
 * "hull" goes by the price of the last false positive, as `calibrate` does. "equalWeight" is the dynamic programme of
 * arXiv 2311.11723 (EW-DPMT) with its bound on precision replaced by our budget: among divisions of m equally large bins of clicks over
 * slices and levels, the one that costs the fewest purchases; the greatest m that the budget allows.
 *
 * More thresholds fit the calibration clicks better, always; whether they catch more robots tomorrow depends on the model. Compare.
 *
 * @param options - As `calibrate`, and `uncertainty`, `levelCount`, `method`, `binCount`.
 * @returns A table for `createUncertaintyDecider`, and both calibrations. Each keeps to the budget where it decides all
 * calibration clicks.
 * @throws InputError what `calibrate` and `fitUncertaintyLevels` throw, `UNCERTAINTY_LENGTH`, `UNCERTAINTY_METHOD`, `BIN_COUNT`,
 * `UNCERTAINTY_STABILITY` where `stability.previous` is a table by level: an earlier table's `slices` is what to give.
 * Cost: O(n log n), and for "equalWeight" O((bins + cells)^2).
 * @example
 * ```ts
 * import { calibrateUncertainty } from "@slidr/calibrate";
 *
 * // At a score of 0.9 the certain clicks do not buy and the uncertain ones do.
 * const { bySlice, byLevel } = calibrateUncertainty({
 *   scores: Float32Array.of(0.9, 0.9, 0.9, 0.9, 0.1, 0.1),
 *   uncertainty: Float32Array.of(0.1, 0.1, 0.3, 0.3, 0.1, 0.3),
 *   slice: new Uint32Array(6),
 *   purchased: Uint8Array.of(0, 0, 1, 1, 1, 1),
 *   tree: { names: ["all"], parents: [-1] },
 *   budget: 0.25,
 *   purchasesMin: 1,
 *   levelCount: 2,
 * });
 * bySlice.combined.invalidClicks; // => 0
 * byLevel.combined.invalidClicks; // => 3
 * byLevel.combined.fpr; // => 0.25
 * ```
 */
export function calibrateUncertainty(options: CalibrateUncertaintyOptions): UncertaintyCalibration {
  const { scores, slice, purchased, robotic, uncertainty, budget } = options;
  const { levelCount = 4, method = "hull", binCount = 1000 } = options;
  checkMethod(method, binCount);
  const bySlice = calibrate({ ...options, method: "hull" });
  if (uncertainty.length !== scores.length) {
    const culprit = `${uncertainty.length} and ${scores.length}`;
    throw new InputError(
      "UNCERTAINTY_LENGTH",
      `calibrateUncertainty requires as many uncertainties as scores, got ${culprit}`,
    );
  }
  const levels = fitUncertaintyLevels(uncertainty, levelCount);
  const level = Uint8Array.from(uncertainty, (one) => uncertaintyLevelOf(levels, one));
  const crossed = levelTree(options.tree, slice, level, levels.cuts.length + 1);
  const { tree, nodes } = crossed;
  const columns = { scores, purchased, slice: nodes, sliceCount: tree.names.length };
  const curves = curvesBySlice({ ...columns, ...(robotic && { robotic }) });
  const stability = options.stability && levelStability(options.stability, tree, options.tree.names.length);
  const pooled = poseProblem({ ...options, method: "hull", tree, curves, stability });
  const posed = withSomeCell(pooled);
  assertFeasible(posed.problem, budget);
  const byMethod =
    method === "hull" ? hullPlanner : (problem: Problem) => equalWeightPlanner(problem, binCount);
  const planner = (posed === pooled ? byMethod : globalPlanner)(posed.problem);
  const byLevel = describeCalibration({ ...posed, budget, method, planner });
  const table = {
    version: UNCERTAINTY_TABLE_VERSION,
    ...levels,
    slices: bySlice.table,
    levels: byLevel.table,
  };
  return { table: table as UncertaintyTable, bySlice, byLevel };
}

function checkMethod(method: string, binCount: number): void {
  if (method !== "hull" && method !== "equalWeight") {
    const rule = 'method "hull" or "equalWeight"';
    throw new InputError(
      "UNCERTAINTY_METHOD",
      `calibrateUncertainty requires ${rule}, got ${JSON.stringify(method)}`,
    );
  }
  if (Number.isInteger(binCount) && binCount >= 1 && binCount <= BINS_MAX) return;
  throw new InputError(
    "BIN_COUNT",
    `calibrateUncertainty requires binCount from 1 to ${BINS_MAX}, got ${binCount}`,
  );
}
