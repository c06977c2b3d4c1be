/** A concave curve by its vertices, such as {@link upperHull} gives. */
export interface ConcaveCurve {
  /** [vertices], strictly ascending; the first is the least the cell may spend. */
  readonly cost: ArrayLike<number>;
  /** [vertices], its slopes descending. */
  readonly gain: ArrayLike<number>;
}

/** The segments of several concave curves in one list, steepest first. */
export interface RankedSegments {
  readonly cellCount: number;
  /** Cost and gain of every curve's first vertex together. */
  readonly costMin: number;
  readonly gainMin: number;
  /** [segments]: the curve each belongs to, and the vertex it ends at. */
  readonly cell: Uint32Array;
  readonly vertex: Uint32Array;
  /** [segments]. */
  readonly cost: Float64Array;
  readonly gain: Float64Array;
}

/**
 * Merges the segments of several concave curves by slope, steepest first, so that many allowances can be spent on one order.
 *
 * Equal slopes keep the order of the curves, so the result is deterministic. Segments that gain nothing are left out.
 *
 * @param curves - One per cell.
 * Cost: O(segments log segments).
 * @example
 * ```ts
 * import { rankSegments } from "@slidr/calibrate";
 *
 * const ranked = rankSegments([
 *   { cost: [0, 2, 4], gain: [0, 20, 30] },
 *   { cost: [0, 1], gain: [0, 8] },
 * ]);
 * Array.from(ranked.gain); // => [20, 8, 10]
 * ```
 */
export function rankSegments(curves: readonly ConcaveCurve[]): RankedSegments {
  const list = listSegments(curves);
  const order = Uint32Array.from(list.slope.keys());
  // Ties by position: the list runs curve by curve, vertex by vertex.
  order.sort((i, j) => list.slope[j]! - list.slope[i]! || i - j);
  return {
    cellCount: curves.length,
    costMin: curves.reduce((sum, curve) => sum + curve.cost[0]!, 0),
    gainMin: curves.reduce((sum, curve) => sum + curve.gain[0]!, 0),
    cell: order.map((i) => list.cell[i]!),
    vertex: order.map((i) => list.vertex[i]!),
    cost: Float64Array.from(order, (i) => list.cost[i]!),
    gain: Float64Array.from(order, (i) => list.gain[i]!),
  };
}

function listSegments(curves: readonly ConcaveCurve[]) {
  const cell: number[] = [];
  const vertex: number[] = [];
  const cost: number[] = [];
  const gain: number[] = [];
  const slope: number[] = [];
  for (const [c, curve] of curves.entries()) {
    let steepest = Number.POSITIVE_INFINITY;
    for (let v = 1; v < curve.cost.length; v++) {
      const rise = curve.gain[v]! - curve.gain[v - 1]!;
      if (rise <= 0) break;
      cell.push(c);
      vertex.push(v);
      cost.push(curve.cost[v]! - curve.cost[v - 1]!);
      gain.push(rise);
      // Never steeper than the one before: fractional weights may round two equal slopes apart.
      steepest = Math.min(steepest, rise / cost[cost.length - 1]!);
      slope.push(steepest);
    }
  }
  return { cell, vertex, cost, gain, slope };
}
