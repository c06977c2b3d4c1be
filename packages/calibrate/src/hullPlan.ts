import { allocateBySlope } from "./allocate/allocateBySlope.js";
import { rankSegments } from "./allocate/rankSegments.js";
import { upperHull } from "./allocate/upperHull.js";
import { fallbackAt } from "./fallbackAt.js";
import type { Problem } from "./problem.js";

/** The level each cell takes, with what a certificate needs. */
export interface Plan {
  /** [cells]: index into the cell's levels. */
  readonly levels: Uint32Array;
  /** Clicks bought by one more purchase. */
  readonly lambda: number;
  /** Clicks of the one segment that did not fit whole; absent where the method knows no such bound. */
  readonly gapMaxClicks?: number;
}

/** Solves one problem for many budgets. The budget must be feasible. */
export type Planner = (budget: number) => Plan;

/** Plans by slope on the upper hull of each cell's levels; the hulls are made and ranked once, whatever the number of budgets. */
export function hullPlanner(problem: Problem): Planner {
  const hulls = problem.cells.map(({ levels }) => upperHull(levels.purchases, levels.clicks));
  const ranked = rankSegments(
    problem.cells.map(({ levels }, cell) => ({
      cost: Float64Array.from(hulls[cell]!, (level) => levels.purchases[level]!),
      gain: Float64Array.from(hulls[cell]!, (level) => levels.clicks[level]!),
    })),
  );
  return (budget) => {
    const allocation = allocateBySlope(ranked, fallbackAt(problem, budget).allowance);
    const levels = allocation.vertices.map((vertex, cell) => hulls[cell]![vertex]!);
    return { levels, lambda: allocation.lambda, gapMaxClicks: allocation.splitGain };
  };
}
