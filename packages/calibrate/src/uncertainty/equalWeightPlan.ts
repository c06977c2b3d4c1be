import { fallbackAt } from "../fallbackAt.js";
import type { Planner } from "../plan.js";
import type { Cell, Problem } from "../problem.js";
import { slopePlanner } from "../slopePlan.js";
import { fewestByBins } from "./fewestByBins.js";

/**
 * Plans by bins of equally many clicks: the most bins whose purchases are within the allowance.
 *
 * A bin may end among equal scores or just above a purchase: the threshold is then the lowest one that costs no more than the
 * bins do, which only adds clicks.
 */
export function equalWeightPlanner(problem: Problem, binCount: number): Planner {
  const bySlope = slopePlanner(problem);
  const binClicks = problem.cells.reduce((sum, { curve }) => sum + curve.clicks, 0) / binCount;
  const levels = problem.cells.map((cell) => levelByBins(cell, binClicks));
  const costs = problem.cells.map((cell, index) =>
    Float64Array.from(levels[index]!, (level) => cell.levels.purchases[level]!),
  );
  const { fewest, divide } = fewestByBins(costs);
  return (budget) => {
    const { allowance } = fallbackAt(problem, budget);
    // Ascending, and the budget is feasible: at least no bins fit.
    const bins = fewest.findLastIndex((purchases) => purchases <= allowance);
    const divided = divide(bins);
    return {
      levels: divided.map((count, cell) => levels[cell]![count]!),
      lambda: bySlope(budget).lambda,
      exact: false,
    };
  };
}

/** [bins + 1]: the level whose purchases are those of the cell's top j bins, or the least that its limits allow. */
function levelByBins({ curve, levels }: Cell, binClicks: number): Uint32Array {
  const bins = Math.ceil(curve.clicks / binClicks - 1e-9);
  const byBins = new Uint32Array(bins + 1);
  let point = -1;
  let level = 0;
  for (let j = 0; j <= bins; j++) {
    const reach = j === bins ? curve.clicks : j * binClicks + 1e-9 * binClicks;
    while (point + 1 < curve.thresholds.length && curve.invalidClicks[point + 1]! <= reach) point++;
    const purchases = point < 0 ? 0 : curve.invalidPurchases[point]!;
    while (level + 1 < levels.purchases.length && levels.purchases[level + 1]! <= purchases) level++;
    byBins[j] = level;
  }
  return byBins;
}
