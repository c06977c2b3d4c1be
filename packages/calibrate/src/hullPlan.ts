import { EXACT_STEPS_MAX, exactLevels } from "./exactLevels.js";
import { fallbackAt } from "./fallbackAt.js";
import { type FlatLevels, flatLevels, totalsOf } from "./flatLevels.js";
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
  let greatest: Uint32Array | undefined;
  let flat: FlatLevels | undefined;
  return (budget) => {
    const plan = bySlope(budget);
    const { allowance, threshold } = fallbackAt(problem, budget);
    if (best !== undefined && Math.floor(allowance) <= best.allowanceMax) {
      return { ...plan, levels: best.within(allowance), exact: true };
    }
    flat ??= flatLevels(problem.cells);
    greatest ??= best?.within(best.allowanceMax);
    const others = [greatest, oneThresholdLevels(flat, threshold)];
    const candidates = [plan.levels, ...others.filter((levels) => levels !== undefined)];
    return { ...plan, levels: mostClicks(flat, candidates) };
  };
}

/** The levels that hold the most clicks; of equally many, those of fewest purchases, then the first. */
function mostClicks(flat: FlatLevels, candidates: readonly Uint32Array[]): Uint32Array {
  let most = { levels: candidates[0]!, ...totalsOf(flat, candidates[0]!) };
  for (const levels of candidates.slice(1)) {
    const { clicks, purchases } = totalsOf(flat, levels);
    if ((clicks - most.clicks || most.purchases - purchases) > 0) most = { levels, clicks, purchases };
  }
  return most.levels;
}
