import type { RankedSegments } from "./allocate/rankSegments.js";
import { slopeTotals } from "./allocate/slopeTotals.js";
import { EXACT_STEPS_MAX, type ExactLevels, exactLevels } from "./exactLevels.js";
import { fallbackAt } from "./fallbackAt.js";
import { type FlatLevels, flatLevels, totalsOf } from "./flatLevels.js";
import { oneThresholdLevels } from "./oneThresholdLevels.js";
import { oneThresholdTotals } from "./oneThresholdTotals.js";
import type { CellTotals, Plan, Planner } from "./plan.js";
import type { Problem } from "./problem.js";
import { slopeHulls, slopePlanner } from "./slopePlan.js";

/**
 * Plans for method `hull`: the best levels there are where purchases are few, hull vertices where they are many.
 *
 * Beyond the search's reach a hull plan is within one segment of the best, and among so many purchases one segment is
 * little. Even so the plan is never below two others that are at hand: the best one of the greatest allowance within reach, and one
 * threshold for all. Each of the three gains no less from a greater allowance, so neither does the best of them.
 */
export function hullPlanner(problem: Problem, stepsMax = EXACT_STEPS_MAX): Planner {
  const flat = flatLevels(problem.cells);
  const hulls = slopeHulls(flat);
  const bySlope = slopePlanner(problem, hulls);
  const best = exactLevels(problem, flat, stepsMax);
  const greatest = greatestWithin(best, hulls.ranked);
  const isWithin = (allowance: number) => best !== undefined && Math.floor(allowance) <= best.allowanceMax;

  const planner = (budget: number): Plan => {
    const plan = bySlope(budget);
    const { allowance, threshold } = fallbackAt(problem, budget);
    if (isWithin(allowance)) return { ...plan, levels: best!.within(allowance), exact: true };
    const others = [greatest(totalsOf(flat, plan.levels)), oneThresholdLevels(flat, threshold)];
    const candidates = [plan.levels, ...others.filter((levels) => levels !== undefined)];
    return { ...plan, levels: mostClicks(flat, candidates) };
  };
  const totalsAt = (budgets: readonly number[]): CellTotals[] => {
    const at = budgets.map((budget) => fallbackAt(problem, budget));
    const allowances = at.map(({ allowance }) => allowance);
    const slope = slopeTotals(hulls.ranked, allowances);
    const one = oneThresholdTotals(
      flat,
      at.map(({ threshold }) => threshold),
    );
    return allowances.map((allowance, i) => {
      if (isWithin(allowance)) return totalsOf(flat, best!.within(allowance));
      const plan = { clicks: slope[i]!.gain, purchases: slope[i]!.cost };
      const levels = greatest(plan);
      return most([plan, levels && totalsOf(flat, levels), one[i]]);
    });
  };
  return Object.assign(planner, { totalsAt });
}

/** The best levels of the greatest allowance within reach, for a plan by slope that may be below them; undefined for one that cannot be. */
function greatestWithin(best: ExactLevels | undefined, ranked: RankedSegments) {
  let levels: Uint32Array | undefined;
  let bound: number | undefined;
  return ({ clicks }: CellTotals): Uint32Array | undefined => {
    if (best === undefined) return undefined;
    // No levels of that allowance hold more; fractional clicks may be off by rounding.
    bound ??= slopeTotals(ranked, [best.allowanceMax])[0]!.fractionalGain * (1 + 1e-9);
    if (clicks > bound) return undefined;
    levels ??= best.within(best.allowanceMax);
    return levels;
  };
}

/** The totals of most clicks; of equally many, those of fewest purchases. */
function most(totals: readonly (CellTotals | undefined)[]): CellTotals {
  let best = totals[0]!;
  for (const other of totals) if (other && isMore(other, best)) best = other;
  return best;
}

function isMore(one: CellTotals, other: CellTotals): boolean {
  return (one.clicks - other.clicks || other.purchases - one.purchases) > 0;
}

/** The levels that hold the most clicks; of equally many, those of fewest purchases, then the first. */
function mostClicks(flat: FlatLevels, candidates: readonly Uint32Array[]): Uint32Array {
  let best = { levels: candidates[0]!, ...totalsOf(flat, candidates[0]!) };
  for (const levels of candidates.slice(1)) {
    const totals = totalsOf(flat, levels);
    if (isMore(totals, best)) best = { levels, ...totals };
  }
  return best.levels;
}
