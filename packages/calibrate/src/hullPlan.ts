import { EXACT_STEPS_MAX, exactLevels } from "./exactLevels.js";
import { fallbackAt } from "./fallbackAt.js";
import { oneThresholdLevels } from "./oneThresholdLevels.js";
import type { Planner } from "./plan.js";
import type { Problem } from "./problem.js";
import { slopePlanner } from "./slopePlan.js";

/**
 * Plans for method `hull`: the best levels there are where purchases are few, hull vertices where they are many.
 *
 * Beyond the search's reach a hull plan is within one segment of the best, and among so many purchases one segment is
 * little. Even so the plan is never below two others that are at hand: the best one of the greatest allowance within reach, and one
 * threshold for all. Each of the three gains no less from a greater allowance, so neither does the best of them.
 */
export function hullPlanner(problem: Problem, stepsMax = EXACT_STEPS_MAX): Planner {
  const bySlope = slopePlanner(problem);
  const best = exactLevels(problem, stepsMax);
  return (budget) => {
    const plan = bySlope(budget);
    const { allowance, threshold } = fallbackAt(problem, budget);
    if (best !== undefined && Math.floor(allowance) <= best.allowanceMax) {
      return { ...plan, levels: best.within(allowance), exact: true };
    }
    const others = [best?.within(best.allowanceMax), oneThresholdLevels(problem, threshold)];
    const candidates = [plan.levels, ...others.filter((levels) => levels !== undefined)];
    return { ...plan, levels: mostClicks(problem, candidates) };
  };
}

/** The levels that hold the most clicks; of equally many, those of fewest purchases, then the first. */
function mostClicks({ cells }: Problem, candidates: readonly Uint32Array[]): Uint32Array {
  const total = (levels: Uint32Array, of: "clicks" | "purchases") =>
    cells.reduce((sum, cell, index) => sum + cell.levels[of][levels[index]!]!, 0);
  const isBetter = (one: Uint32Array, other: Uint32Array) =>
    total(one, "clicks") - total(other, "clicks") || total(other, "purchases") - total(one, "purchases");
  return candidates.reduce((most, levels) => (isBetter(levels, most) > 0 ? levels : most));
}
