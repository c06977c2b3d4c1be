import { upperHull } from "../allocate/upperHull.js";
import type { CalibrationMethod } from "../calibration.js";
import { cellFit } from "../cellFit.js";
import type { Cell, Problem } from "../problem.js";
import type { CellPrior } from "./shrinkage.js";

/** Points of one cell's curve that the path takes in a row. */
export interface PathSegment {
  readonly cell: number;
  /** The cell stands at point `from` before and at point `to` after it; every point between is a step of its own. */
  readonly from: number;
  readonly to: number;
  /** Clicks per purchase. */
  readonly price: number;
}

/**
 * A path of threshold tables from the fewest invalid clicks to the most, along which no threshold ever rises.
 *
 * Each cell's segments come with falling prices, so merging all of them by price keeps each cell's own order: the path is
 * nested. Nothing is skipped as it is where a budget must be met to the purchase, since skipping depends on the budget and two
 * budgets could then differ in both directions.
 *
 * "hull": the segments of the upper hull of what each level is expected to cost: a threshold below which j of n purchases were
 * lost has an expected FPR of up to (j + 1) / (n + 1) on fresh clicks. Priced so, thresholds above every purchaser seen are not
 * free, and come in order of what they gain. With a prior of k purchases, a level's expected FPR is (j + 1 + k F) / (n + k + 1), F being the parent's
 * FPR at its threshold: every point then has its own. "quadratic": a cell reaches a level when the price falls to the fitted curve's
 * slope there.
 * Cost: O(points + segments log segments).
 */
export function nestedPath(
  problem: Problem,
  method: CalibrationMethod,
  budget: number,
  priors: readonly (CellPrior | undefined)[] = [],
): PathSegment[] {
  const path: PathSegment[] = [];
  for (const [index, cell] of problem.cells.entries()) {
    const segments = method === "hull" ? hullSegments(cell, priors[index]) : quadraticSegments(cell, budget);
    let price = Number.POSITIVE_INFINITY;
    for (const segment of segments) {
      // Never above the one before: rounding may part two equal slopes.
      price = Math.min(price, segment.price);
      if (!(price > 0)) break;
      path.push({ cell: index, from: segment.from, to: segment.to, price });
    }
  }
  // The sort is stable: cells keep their order at equal prices, and segments theirs within a cell.
  return path.sort((left, right) => right.price - left.price);
}

type Segment = Omit<PathSegment, "cell">;

function* hullSegments({ curve, levels, first, last }: Cell, prior?: CellPrior): Generator<Segment> {
  const points = prior ? pointsBetween(Math.max(first, 0), last) : levels.points;
  const k = prior?.purchases ?? 0;
  // In purchases of the cell: what n of its own and k of its parent's expect, brought down from n + k of them to n.
  const scale = k > 0 ? curve.purchases / (curve.purchases + k) : 1;
  const costOf = (point: number, more: number) =>
    point < 0 ? more : (curve.invalidPurchases[point]! + more + k * (prior?.fpr[point] ?? 0)) * scale;
  // Where a cell must start (nothing invalid, or a minimum coverage) its cost is spent either way.
  const x = [costOf(first, 0)];
  const y = [first < 0 ? 0 : curve.invalidClicks[first]!];
  const at = [first];
  for (const point of points) {
    if (point === first) continue;
    x.push(costOf(point, 1));
    y.push(curve.invalidClicks[point]!);
    at.push(point);
  }
  const hull = upperHull(x, y);
  for (let v = 1; v < hull.length; v++) {
    const [before, after] = [hull[v - 1]!, hull[v]!];
    const price = (y[after]! - y[before]!) / (x[after]! - x[before]!);
    yield { from: at[before]!, to: at[after]!, price };
  }
}

function pointsBetween(first: number, last: number): Int32Array {
  return Int32Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

function* quadraticSegments(cell: Cell, budget: number): Generator<Segment> {
  const { curve, levels, first } = cell;
  const { a, b, xMax } = cellFit(cell).at(budget);
  let from = first;
  for (const [i, to] of levels.points.entries()) {
    const fpr = levels.purchases[i]! / curve.purchases;
    if (fpr > xMax * (1 + 1e-12)) break;
    const price = (curve.clicks * (2 * a * fpr + b)) / curve.purchases;
    if (to !== from) yield { from, to, price };
    from = to;
  }
}
