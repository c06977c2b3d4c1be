import { InputError } from "@slidr/clicks";
import { type Curve, mergeCurves } from "@slidr/metrics";
import type { CalibrateCurvesOptions } from "./calibrateCurves.js";
import { checkBudget, checkCurve, checkPurchasesMin } from "./checks.js";
import { makeCells } from "./makeCells.js";
import type { Problem } from "./problem.js";
import { nodesByDepth } from "./slices/nodesByDepth.js";
import { type Pools, poolSlices } from "./slices/poolSlices.js";
import type { SliceTree } from "./slices/sliceTree.js";
import type { Stability } from "./slices/stability.js";

/** A problem, with where its cells came from. */
export interface PosedProblem extends Pools {
  /** Its cells are in the order of `pools`. */
  readonly problem: Problem;
  /** [nodes]: of each node's own clicks. */
  readonly curves: readonly Curve[];
  readonly purchasesMin: number;
  /** [nodes] what `purchasesMin` was compared with, where not the curves' purchases. */
  readonly purchaseCounts: readonly number[] | undefined;
  readonly stability: Stability | undefined;
}

/** Checks what was asked, pools small slices, and leaves each pool the levels its limits allow. */
export function poseProblem(options: CalibrateCurvesOptions): PosedProblem {
  const { curves, tree, budget } = options;
  checkBudget(budget, "calibrate");
  const purchasesMin = options.purchasesMin ?? Math.ceil(1 / budget);
  checkPurchasesMin(purchasesMin);
  const order = nodesByDepth(tree, "calibrate");
  checkCurves(curves, tree, "curves");

  const { purchaseCounts } = options;
  if (purchaseCounts !== undefined) checkPurchaseCounts(purchaseCounts, curves.length);
  const pooled = poolSlices(curves, tree, order, purchasesMin, purchaseCounts);
  const problem = {
    tree,
    cells: makeCells(curves, pooled.pools, tree, order, options),
    traffic: mergeCurves(curves),
    fallback: mergeCurves(pooled.fallback.map((node) => curves[node]!)),
  };
  return { ...pooled, problem, curves, purchasesMin, purchaseCounts, stability: options.stability };
}

function checkPurchaseCounts(purchaseCounts: readonly number[], nodes: number): void {
  const culprit = purchaseCounts.findIndex((count) => !(count >= 0 && count < Infinity));
  if (purchaseCounts.length === nodes && culprit < 0) return;
  const got =
    culprit < 0 ? `${purchaseCounts.length} of them` : `${purchaseCounts[culprit]} at node ${culprit}`;
  throw new InputError(
    "PURCHASE_COUNTS",
    `calibrateCurves requires a finite purchase count >= 0 for each of ${nodes} nodes, got ${got}`,
  );
}

/** Throws `CURVE_COUNT`, `CURVE_SHAPE`, `NO_PURCHASES`. */
export function checkCurves(curves: readonly Curve[], tree: SliceTree, what: string): void {
  if (curves.length !== tree.names.length) {
    const culprit = `${curves.length} ${what} and ${tree.names.length} nodes`;
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
