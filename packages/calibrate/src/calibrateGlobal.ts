import { InputError } from "@slidr/clicks";
import { curvesBySlice, mergeCurves } from "@slidr/metrics";
import type { CalibrationColumns } from "./calibrate.js";
import type { Calibration } from "./calibration.js";
import { checkBudget } from "./checks.js";
import { describeCalibration } from "./describeCalibration.js";
import { globalPlanner } from "./globalPlan.js";
import { unlimitedCell } from "./makeCells.js";
import { nodesByDepth } from "./slices/nodesByDepth.js";
import type { SliceTree } from "./slices/sliceTree.js";

export interface CalibrateGlobalOptions extends CalibrationColumns {
  readonly tree: SliceTree;
  /** The highest FPR allowed, in (0, 1). */
  readonly budget: number;
}

/**
 * Applies one threshold to all slices at the same budget: the policy that {@link calibrate} is compared with.
 *
 * @returns As `calibrate`: every slice has the threshold of node 0. The certificate's bound is over single thresholds only.
 * @throws InputError `BUDGET_RANGE`, `NO_PURCHASES`, `TREE_SHAPE`, `SLICE_NAME_TWICE`, and what `curvesBySlice` throws.
 * Cost: O(n log n).
 * @example
 * ```ts
 * import { calibrateGlobal } from "@slidr/calibrate";
 *
 * const { slices, combined } = calibrateGlobal({
 *   scores: Float32Array.of(0.9, 0.8, 0.1, 0.9, 0.8, 0.1),
 *   slice: Uint32Array.of(1, 1, 1, 2, 2, 2),
 *   purchased: Uint8Array.of(0, 0, 1, 0, 1, 0),
 *   tree: { names: ["all", "mobile", "tv"], parents: [-1, 0, 0] },
 *   budget: 0.01,
 * });
 * slices[0]!.threshold === slices[1]!.threshold; // => true
 * combined.invalidClicks; // => 2
 * ```
 */
export function calibrateGlobal(options: CalibrateGlobalOptions): Calibration {
  const { scores, slice, purchased, robotic, tree, budget } = options;
  checkBudget(budget, "calibrateGlobal");
  nodesByDepth(tree, "calibrateGlobal");
  const sliceCount = tree.names.length;
  const curves = curvesBySlice({ scores, purchased, slice, sliceCount, ...(robotic && { robotic }) });
  const traffic = mergeCurves(curves);
  if (!(traffic.purchases > 0)) {
    const culprit = `none among ${traffic.clicks} clicks`;
    throw new InputError(
      "NO_PURCHASES",
      `calibrateGlobal requires at least one purchasing click, got ${culprit}`,
    );
  }
  const problem = {
    tree,
    cells: [unlimitedCell(traffic)],
    traffic,
    fallback: mergeCurves([]),
  };
  return describeCalibration({
    problem,
    budget,
    method: "global",
    planner: globalPlanner(problem),
    curves,
    calibratedAs: new Uint32Array(sliceCount),
    fallback: [],
    purchasesMin: 1,
  });
}
