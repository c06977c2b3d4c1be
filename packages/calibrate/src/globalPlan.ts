import { fallbackAt } from "./fallbackAt.js";
import type { Planner } from "./plan.js";
import type { Problem } from "./problem.js";
import { slopePlanner } from "./slopePlan.js";

/** Plans for a problem of one cell: the last level within the allowance, which need not be a hull vertex. */
export function globalPlanner(problem: Problem): Planner {
  const bySlope = slopePlanner(problem);
  const { purchases } = problem.cells[0]!.levels;
  return (budget) => {
    const { allowance } = fallbackAt(problem, budget);
    const above = purchases.findIndex((level) => level > allowance);
    const level = above < 0 ? purchases.length - 1 : above - 1;
    return { ...bySlope(budget), levels: Uint32Array.of(level), exact: true };
  };
}
