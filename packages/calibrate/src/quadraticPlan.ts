import { fallbackAt } from "./fallbackAt.js";
import type { Planner } from "./plan.js";
import type { Cell, Problem } from "./problem.js";
import { allocateQuadratic, type QuadraticSlice } from "./quadratic/allocateQuadratic.js";
import { type ConcaveQuadratic, fitConcaveQuadratic } from "./quadratic/fitConcaveQuadratic.js";
import { snapToLevels } from "./quadratic/snapToLevels.js";

/** The fit looks this many budgets beyond a slice's least FPR, and no slice is given more. */
const FIT_RANGE_BUDGETS = 10;

/** A quadratic needs three points: where fewer lie in that range, it grows to hold as many. */
const FIT_POINTS_MIN = 3;

/**
 * Plans by a quadratic in FPR per cell, as the method's authors do, and then by the levels that thresholds can reach.
 *
 * Each quadratic is fitted to the levels of the range the budget can use, not to the whole curve: a fit over all FPRs from 0
 * to 1 says little about the first percent, where the thresholds will stand.
 */
export function quadraticPlanner(problem: Problem): Planner {
  const { clicks, purchases } = problem.traffic;
  const reachable = problem.cells.map((cell) => cell.levels.purchases);
  const fits = problem.cells.map(cellFit);
  return (budget) => {
    const { allowance } = fallbackAt(problem, budget);
    const slices = problem.cells.map(
      ({ curve }, cell): QuadraticSlice => ({
        clickShare: curve.clicks / clicks,
        purchaseShare: curve.purchases / purchases,
        curve: fits[cell]!(budget),
      }),
    );
    const { fpr, lambda } = allocateQuadratic(slices, allowance / purchases);
    const wishes = fpr.map((f, cell) => f * problem.cells[cell]!.curve.purchases);
    const levels = snapToLevels(reachable, wishes, allowance);
    return { levels, lambda: (lambda * clicks) / purchases, exact: false };
  };
}

/** The quadratic of a cell by budget; budgets whose range holds the same levels share one fit. */
export function cellFit({ curve, levels }: Cell): (budget: number) => ConcaveQuadratic {
  const fpr = levels.purchases.map((level) => level / curve.purchases);
  const ivr = levels.clicks.map((level) => level / curve.clicks);
  const bySize = new Map<number, ConcaveQuadratic>();
  return (budget) => {
    const fprEnd = fpr[0]! + FIT_RANGE_BUDGETS * budget;
    let size = Math.min(FIT_POINTS_MIN, fpr.length);
    while (size < fpr.length && fpr[size]! <= fprEnd) size++;
    const known = bySize.get(size);
    if (known !== undefined) return known;
    const fit = fitConcaveQuadratic(fpr.subarray(0, size), ivr.subarray(0, size));
    bySize.set(size, fit);
    return fit;
  };
}
