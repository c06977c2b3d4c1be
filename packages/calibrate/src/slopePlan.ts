import { allocateBySlope } from "./allocate/allocateBySlope.js";
import { hullInto } from "./allocate/hullInto.js";
import { type RankedSegments, rankFlatSegments } from "./allocate/rankSegments.js";
import { fallbackAt } from "./fallbackAt.js";
import { type FlatLevels, flatLevels } from "./flatLevels.js";
import type { Planner } from "./plan.js";
import type { Problem } from "./problem.js";

/** The upper hulls of all cells' levels, one after another, and their segments by slope. */
export interface SlopeHulls {
  readonly ranked: RankedSegments;
  /** [cells + 1]: where each cell's vertices start. */
  readonly starts: Uint32Array;
  /** [vertices]: the level of the cell that each is. */
  readonly levels: Uint32Array;
}

/** Costs O(points). */
export function slopeHulls({ starts: from, purchases, clicks }: FlatLevels): SlopeHulls {
  const starts = new Uint32Array(from.length);
  const hull = new Uint32Array(purchases.length);
  for (let cell = 0; cell + 1 < from.length; cell++)
    starts[cell + 1] = hullInto(hull, starts[cell]!, purchases, clicks, from[cell]!, from[cell + 1]!);
  const levels = hull.subarray(0, starts[starts.length - 1]!);
  const cost = new Float64Array(levels.length);
  const gain = new Float64Array(levels.length);
  for (let cell = 0; cell + 1 < from.length; cell++) {
    for (let vertex = starts[cell]!; vertex < starts[cell + 1]!; vertex++) {
      cost[vertex] = purchases[levels[vertex]!]!;
      gain[vertex] = clicks[levels[vertex]!]!;
      levels[vertex]! -= from[cell]!;
    }
  }
  return { ranked: rankFlatSegments({ starts, cost, gain }), starts, levels };
}

/** Plans by slope on the upper hull of each cell's levels; the hulls are made and ranked once, whatever the number of budgets. */
export function slopePlanner(problem: Problem, hulls = slopeHulls(flatLevels(problem.cells))): Planner {
  const { ranked, starts, levels } = hulls;
  return (budget) => {
    const allocation = allocateBySlope(ranked, fallbackAt(problem, budget).allowance);
    return {
      levels: allocation.vertices.map((vertex, cell) => levels[starts[cell]! + vertex]!),
      lambda: allocation.lambda,
      exact: false,
      gapMaxClicks: allocation.splitGain,
    };
  };
}
