import { fallbackAt } from "./fallbackAt.js";
import { hullPlanner, type Planner } from "./hullPlan.js";
import type { Problem } from "./problem.js";

/** Plans for a problem of one cell: the last level within the allowance, which need not be a hull vertex. */
export function globalPlanner(problem: Problem): Planner {
  const hull = hullPlanner(problem);
  const { purchases } = problem.cells[0]!.levels;
  return (budget) => {
    const { allowance } = fallbackAt(problem, budget);
    const above = purchases.findIndex((level) => level > allowance);
    const level = above < 0 ? purchases.length - 1 : above - 1;
    return { ...hull(budget), levels: Uint32Array.of(level) };
  };
}
