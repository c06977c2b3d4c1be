import type { FrontierPoint } from "./calibration.js";
import { fallbackAt } from "./fallbackAt.js";
import { costMinOf, isFeasible } from "./feasibility.js";
import { flatLevels, totalsOf } from "./flatLevels.js";
import type { CellTotals, Planner } from "./plan.js";
import type { Problem } from "./problem.js";

/** Budgets from a sixteenth to sixteen times the asked one, four to a doubling; the asked one is among them. */
const STEPS = Array.from({ length: 33 }, (_, i) => 2 ** ((i - 16) / 4));

/** The budgets a frontier shows, ascending. */
export function frontierBudgets(budget: number): number[] {
  return STEPS.map((step) => budget * step).filter((other) => other < 1);
}

/** What the same method would achieve at other budgets. */
export function frontierOf(problem: Problem, budget: number, planner: Planner): FrontierPoint[] {
  const { clicks, purchases } = problem.traffic;
  const costMin = costMinOf(problem);
  const budgets = frontierBudgets(budget).filter((other) => isFeasible(problem, other, costMin));
  const cells = planner.totalsAt?.(budgets) ?? plannedTotals(problem, budgets, planner);
  return budgets.map((other, i) => {
    const fallback = fallbackAt(problem, other);
    const invalidClicks = cells[i]!.clicks + fallback.clicks;
    const invalidPurchases = cells[i]!.purchases + fallback.purchases;
    return { budget: other, ivr: invalidClicks / clicks, fpr: invalidPurchases / purchases };
  });
}

function plannedTotals(problem: Problem, budgets: readonly number[], planner: Planner): CellTotals[] {
  const flat = flatLevels(problem.cells);
  return budgets.map((budget) => totalsOf(flat, planner(budget).levels));
}
