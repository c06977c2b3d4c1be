import { InputError } from "@slidr/clicks";
import { type Curve, mergeCurves } from "@slidr/metrics";
import type { Calibration, CalibrationMethod } from "./calibration.js";
import { checkBudget, checkCurve, checkMethod, checkPurchasesMin } from "./checks.js";
import { describeCalibration } from "./describeCalibration.js";
import { assertFeasible } from "./feasibility.js";
import { hullPlanner } from "./hullPlan.js";
import { makeCells } from "./makeCells.js";
import { quadraticPlanner } from "./quadraticPlan.js";
import { nodesByDepth } from "./slices/nodesByDepth.js";
import { poolSlices } from "./slices/poolSlices.js";
import type { SliceLimit } from "./slices/sliceLimit.js";
import type { SliceTree } from "./slices/sliceTree.js";

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
  /**
   * A slice with fewer purchases is pooled into its parent; >= 1. Default: 1 / budget, rounded up, since below that even a
   * threshold above every purchaser seen has an expected FPR, 1 / (n + 1), above the budget.
   */
  readonly purchasesMin?: number | undefined;
}

export interface CalibrateCurvesOptions extends CalibrationOptions {
  /** [nodes], one for each node of the tree: of the clicks assigned to that very node (none for most inner nodes). */
  readonly curves: readonly Curve[];
}

/**
 * Chooses slice thresholds as {@link calibrate} does, from curves that were computed anywhere.
 *
 * @returns Thresholds for every node, achieved rates, certificate and frontier.
 * @throws InputError as `calibrate`, and `CURVE_COUNT`, `CURVE_SHAPE`.
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
  const { curves, tree, budget, method = "hull" } = options;
  checkBudget(budget, "calibrate");
  checkMethod(method);
  const purchasesMin = options.purchasesMin ?? Math.ceil(1 / budget);
  checkPurchasesMin(purchasesMin);
  const order = nodesByDepth(tree, "calibrate");
  checkCurves(curves, tree);

  const { pools, fallback, calibratedAs } = poolSlices(curves, tree, order, purchasesMin);
  const problem = {
    tree,
    cells: makeCells(curves, pools, tree, order, options),
    traffic: mergeCurves(curves),
    fallback: mergeCurves(fallback.map((node) => curves[node]!)),
  };
  assertFeasible(problem, budget);
  const planner = method === "hull" ? hullPlanner(problem) : quadraticPlanner(problem);
  return describeCalibration({
    problem,
    budget,
    method,
    planner,
    curves,
    calibratedAs,
    fallback,
    purchasesMin,
  });
}

function checkCurves(curves: readonly Curve[], tree: SliceTree): void {
  if (curves.length !== tree.names.length) {
    const culprit = `${curves.length} curves and ${tree.names.length} nodes`;
    throw new InputError(
      "CURVE_COUNT",
      `calibrateCurves requires one curve for each node of the tree, got ${culprit}`,
    );
  }
  let clicks = 0;
  let purchases = 0;
  for (const [node, curve] of curves.entries()) {
    checkCurve(curve, tree.names[node]!);
    clicks += curve.clicks;
    purchases += curve.purchases;
  }
  if (purchases > 0) return;
  throw new InputError(
    "NO_PURCHASES",
    `calibrate requires at least one purchasing click, got none among ${clicks} clicks`,
  );
}
