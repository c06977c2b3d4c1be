import type { RankedSegments } from "./rankSegments.js";

/** Where each cell stands after an allocation, and what it gained. */
export interface SlopeAllocation {
  /** [cells]: the chosen vertex of each cell's hull. */
  readonly vertices: Uint32Array;
  /** Cost and gain of the chosen vertices, all cells together. */
  readonly cost: number;
  readonly gain: number;
  /** The gain if the one segment that did not fit could be cut: the optimum over all mixtures of vertices. */
  readonly fractionalGain: number;
  /** Slope of that segment: what one more unit of allowance buys; 0 where everything worth having fitted. */
  readonly lambda: number;
  /** Whole gain of that segment; `fractionalGain - gain` is never more. */
  readonly splitGain: number;
}

/**
 * Spends an allowance over several concave curves, dearest slope first.
 *
 * The segments of all curves, merged by slope, are the optimum of the fractional problem (a continuous knapsack): cutting the
 * first one that does not fit would be exact. A threshold cannot be cut, so that segment is skipped; segments after it
 * that still fit, of other cells, are taken in the same order. The cost never exceeds the allowance, and a greater
 * allowance never gains less: where two walks first differ, the richer one takes a segment that is worth more than all
 * the poorer one can still buy. Where allowances are small whole numbers, `exactAllocator` finds the best choices themselves.
 *
 * @param ranked - From {@link rankSegments}.
 * @param allowance - At least `ranked.costMin`, in the unit of the cost.
 * Cost: O(segments + cells).
 * @example
 * ```ts
 * import { allocateBySlope, rankSegments } from "@slidr/calibrate";
 *
 * const ranked = rankSegments([
 *   { cost: [0, 2, 4], gain: [0, 20, 30] }, // slopes 10 and 5
 *   { cost: [0, 1, 2], gain: [0, 8, 9] }, //   slopes 8 and 1
 * ]);
 * const { vertices, gain, fractionalGain } = allocateBySlope(ranked, 4);
 * Array.from(vertices); // => [1, 2]
 * gain; // => 29
 * fractionalGain; // => 33
 * ```
 */
export function allocateBySlope(ranked: RankedSegments, allowance: number): SlopeAllocation {
  const { cell, vertex, cost, gain, stepMin } = ranked;
  const vertices = new Uint32Array(ranked.cellCount);
  let spent = ranked.costMin;
  let gained = ranked.gainMin;
  let split = -1;
  let fractionalGain = 0;
  // Invariant: spent <= allowance, and a cell's segment is taken only where all before it were: a cell that
  // skipped one stays where it is, since its next vertex would cost still more.
  for (let i = 0; i < cell.length; i++) {
    // Once something was left out, what remains may be too little for any segment.
    if (split >= 0 && spent + stepMin > allowance) break;
    const c = cell[i]!;
    if (vertex[i] !== vertices[c]! + 1) continue;
    if (spent + cost[i]! <= allowance) {
      spent += cost[i]!;
      gained += gain[i]!;
      vertices[c] = vertex[i]!;
    } else if (split < 0) {
      split = i;
      fractionalGain = gained + (gain[i]! * Math.max(0, allowance - spent)) / cost[i]!;
    }
  }
  if (split < 0)
    return { vertices, cost: spent, gain: gained, fractionalGain: gained, lambda: 0, splitGain: 0 };
  const lambda = gain[split]! / cost[split]!;
  return { vertices, cost: spent, gain: gained, fractionalGain, lambda, splitGain: gain[split]! };
}
