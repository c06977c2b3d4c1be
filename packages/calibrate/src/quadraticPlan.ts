import { CellFit } from "./cellFit.js";
import { fallbackAt } from "./fallbackAt.js";
import { flatLevels } from "./flatLevels.js";
import type { Planner } from "./plan.js";
import type { Problem } from "./problem.js";
import { allocateColumns, quadraticColumns } from "./quadratic/allocateQuadratic.js";
import { snapToLevels } from "./quadratic/snapToLevels.js";

/**
 * Plans by a quadratic in FPR per cell, as the method's authors do, and then by the levels that thresholds can reach.
 *
 * Each quadratic is fitted to the levels of the range the budget can use, not to the whole curve: a fit over all FPRs from 0
 * to 1 says little about the first percent, where the thresholds will stand.
 */
export function quadraticPlanner(problem: Problem): Planner {
  const { clicks, purchases } = problem.traffic;
  const { cells } = problem;
  const flat = flatLevels(cells);
  const fits = cells.map(
    ({ curve }, cell) =>
      new CellFit(curve, {
        purchases: flat.purchases,
        clicks: flat.clicks,
        from: flat.starts[cell]!,
        to: flat.starts[cell + 1]!,
      }),
  );
  const columns = quadraticColumns(cells.length);
  for (const [cell, { curve }] of cells.entries()) {
    columns.clickShare[cell] = curve.clicks / clicks;
    columns.purchaseShare[cell] = curve.purchases / purchases;
  }
  return (budget) => {
    const { allowance } = fallbackAt(problem, budget);
    for (let cell = 0; cell < fits.length; cell++) {
      const { a, b, xMin, xMax } = fits[cell]!.at(budget);
      columns.a[cell] = a;
      columns.b[cell] = b;
      columns.xMin[cell] = xMin;
      columns.xMax[cell] = xMax;
    }
    const { fpr, lambda } = allocateColumns(columns, allowance / purchases);
    const wishes = fpr.map((f, cell) => f * cells[cell]!.curve.purchases);
    const levels = snapToLevels(flat, wishes, allowance);
    return { levels, lambda: (lambda * clicks) / purchases, exact: false };
  };
}
