import { allocateBySlope } from "./allocate/allocateBySlope.js";
import { rankSegments } from "./allocate/rankSegments.js";
import { upperHull } from "./allocate/upperHull.js";
import { fallbackAt } from "./fallbackAt.js";
import type { Planner } from "./plan.js";
import type { Problem } from "./problem.js";

/** Plans by slope on the upper hull of each cell's levels; the hulls are made and ranked once, whatever the number of budgets. */
export function slopePlanner(problem: Problem): Planner {
  const hulls = problem.cells.map(({ levels }) => upperHull(levels.purchases, levels.clicks));
  const ranked = rankSegments(
    problem.cells.map(({ levels }, cell) => ({
      cost: Float64Array.from(hulls[cell]!, (level) => levels.purchases[level]!),
      gain: Float64Array.from(hulls[cell]!, (level) => levels.clicks[level]!),
    })),
  );
  // One after another in memory: they are looked up for every cell of every budget.
  const starts = new Uint32Array(hulls.length + 1);
  for (const [cell, hull] of hulls.entries()) starts[cell + 1] = starts[cell]! + hull.length;
  const vertices = new Uint32Array(starts[hulls.length]!);
  for (const [cell, hull] of hulls.entries()) vertices.set(hull, starts[cell]!);
  return (budget) => {
    const allocation = allocateBySlope(ranked, fallbackAt(problem, budget).allowance);
    const levels = allocation.vertices.map((vertex, cell) => vertices[starts[cell]! + vertex]!);
    return { levels, lambda: allocation.lambda, exact: false, gapMaxClicks: allocation.splitGain };
  };
}
