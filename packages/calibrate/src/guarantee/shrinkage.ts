import { InputError } from "@slidr/clicks";
import { type Curve, mergeCurves } from "@slidr/metrics";
import type { CalibrationMethod } from "../calibration.js";
import type { Cell } from "../problem.js";
import { nodesByDepth } from "../slices/nodesByDepth.js";
import type { SliceTree } from "../slices/sliceTree.js";

/** How much sparse slices lean on their parents, instead of being pooled. */
export interface Shrinkage {
  /**
   * How many purchases the parent's FPR counts for, finite, >= 0: a slice with as many of its own is believed by half. 100 did well in
   * simulations (see the README).
   */
  readonly purchases: number;
}

/** A slice that stands between its own purchases and its parent's FPR. */
export interface ShrunkSlice {
  readonly name: string;
  readonly parent: string;
  /** Its own purchases among those that chose the path. */
  readonly purchases: number;
  /** What they weigh beside the parent's, in [0, 1]: purchases / (purchases + prior purchases). */
  readonly ownWeight: number;
}

/** What is expected of a cell before its own purchases are looked at. */
export interface CellPrior {
  /** How many purchases it counts for. */
  readonly purchases: number;
  /** [points of the cell's curve]: the parent's FPR at the point's threshold, itself shrunk toward its own parent. */
  readonly fpr: Float64Array;
}

/** Throws `SHRINKAGE` for a negative or infinite number of purchases, and with a method that has no use for it. */
export function checkShrinkage(shrinkage: Shrinkage | undefined, method: CalibrationMethod): void {
  if (shrinkage === undefined) return;
  const { purchases } = shrinkage;
  if (!(purchases >= 0 && purchases < Number.POSITIVE_INFINITY)) {
    throw new InputError(
      "SHRINKAGE",
      `calibrate requires finite guarantee.shrinkage.purchases >= 0, got ${purchases}`,
    );
  }
  if (method === "hull") return;
  throw new InputError(
    "SHRINKAGE",
    `calibrate requires method "hull" for guarantee.shrinkage, got ${JSON.stringify(method)}`,
  );
}

/**
 * The prior of every cell; undefined for the root's, which has no parent.
 *
 * @param curves - [nodes]: of the clicks that choose.
 * Cost: O(points x depth).
 */
export function cellPriors(
  cells: readonly Cell[],
  curves: readonly Curve[],
  tree: SliceTree,
  { purchases }: Shrinkage,
): (CellPrior | undefined)[] {
  const whole = subtreeCurves(curves, tree);
  return cells.map(({ node, curve }) => {
    if (node === 0) return undefined;
    const ancestors: Curve[] = [];
    for (let at = tree.parents[node]!; at >= 0; at = tree.parents[at]!) ancestors.push(whole[at]!);
    const fpr = new Float64Array(curve.thresholds.length);
    // From the root down: each ancestor's own losses, and what is expected of it by those above.
    for (const ancestor of ancestors.reverse()) {
      const weight = ancestor === ancestors[0] ? 0 : purchases;
      let point = -1;
      for (let i = 0; i < fpr.length; i++) {
        while (ancestor.thresholds[point + 1]! >= curve.thresholds[i]!) point++;
        const lost = ancestor.invalidPurchases[point] ?? 0;
        fpr[i] = (lost + weight * fpr[i]!) / (ancestor.purchases + weight);
      }
    }
    return { purchases, fpr };
  });
}

/** [nodes]: the curve of a node's own clicks and of all below it; of nodes without children their own. */
function subtreeCurves(curves: readonly Curve[], tree: SliceTree): Curve[] {
  const parts = curves.map((curve) => [curve]);
  const whole = [...curves];
  for (const node of nodesByDepth(tree, "calibrate").toReversed()) {
    if (parts[node]!.length > 1) whole[node] = mergeCurves(parts[node]!);
    if (node > 0) parts[tree.parents[node]!]!.push(whole[node]!);
  }
  return whole;
}

/** The slices that were shrunk, in the tree's order. */
export function shrunkSlices(
  cells: readonly Cell[],
  priors: readonly (CellPrior | undefined)[],
  { names, parents }: SliceTree,
): ShrunkSlice[] {
  return cells.flatMap(({ node, curve }, index) => {
    const prior = priors[index];
    if (prior === undefined || prior.purchases === 0) return [];
    const { purchases } = curve;
    const ownWeight = purchases / (purchases + prior.purchases);
    return [{ name: names[node]!, parent: names[parents[node]!]!, purchases, ownWeight }];
  });
}
