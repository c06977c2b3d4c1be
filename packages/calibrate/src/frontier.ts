import type { FrontierPoint } from "./calibration.js";
import { fallbackAt } from "./fallbackAt.js";
import { isFeasible } from "./feasibility.js";
import type { Planner } from "./plan.js";
import { type Problem, totalsOf } from "./problem.js";

/** Budgets from a sixteenth to sixteen times the asked one, four to a doubling; the asked one is among them. */
const STEPS = Array.from({ length: 33 }, (_, i) => 2 ** ((i - 16) / 4));

/** The budgets a frontier shows, ascending. */
export function frontierBudgets(budget: number): number[] {
  return STEPS.map((step) => budget * step).filter((other) => other < 1);
}

/** What the same method would achieve at other budgets. */
export function frontierOf(problem: Problem, budget: number, planner: Planner): FrontierPoint[] {
  const { clicks, purchases } = problem.traffic;
  return frontierBudgets(budget)
    .filter((other) => isFeasible(problem, other))
    .map((other) => {
      const { levels } = planner(other);
      const fallback = fallbackAt(problem, other);
      const cells = totalsOf(problem, levels);
      const invalidClicks = cells.clicks + fallback.clicks;
      const invalidPurchases = cells.purchases + fallback.purchases;
      return { budget: other, ivr: invalidClicks / clicks, fpr: invalidPurchases / purchases };
    });
}
