import { ascendingOrder } from "@slidr/metrics";

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
  /** The least cost of a segment; Infinity where there is none. */
  readonly stepMin: number;
}

/** Concave curves one after another: curve c has vertices starts[c] to starts[c + 1]. */
export interface FlatCurves {
  /** [curves + 1]. */
  readonly starts: Uint32Array;
  /** [vertices]. */
  readonly cost: ArrayLike<number>;
  readonly gain: ArrayLike<number>;
}

/**
 * Merges the segments of several concave curves by slope, steepest first, so that many allowances can be spent on one order.
 *
 * Equal slopes keep the order of the curves, so the result is deterministic. Segments that gain nothing are left out.
 *
 * @param curves - One per cell.
 * Cost: O(segments).
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
  const starts = new Uint32Array(curves.length + 1);
  for (const [c, curve] of curves.entries()) starts[c + 1] = starts[c]! + curve.cost.length;
  const cost = new Float64Array(starts[curves.length]!);
  const gain = new Float64Array(starts[curves.length]!);
  for (const [c, curve] of curves.entries()) {
    cost.set(curve.cost, starts[c]!);
    gain.set(curve.gain, starts[c]!);
  }
  return rankFlatSegments({ starts, cost, gain });
}

/** As {@link rankSegments}, for curves that lie one after another. */
export function rankFlatSegments({ starts, cost, gain }: FlatCurves): RankedSegments {
  const cellCount = starts.length - 1;
  // [segments]: the curve each belongs to, and where it ends among all vertices.
  const owner = new Uint32Array(cost.length);
  const ending = new Uint32Array(cost.length);
  const falling = new Float64Array(cost.length);
  let [size, costMin, gainMin] = [0, 0, 0];
  for (let c = 0; c < cellCount; c++) {
    const start = starts[c]!;
    costMin += cost[start]!;
    gainMin += gain[start]!;
    let steepest = Number.POSITIVE_INFINITY;
    for (let at = start + 1; at < starts[c + 1]!; at++) {
      const step = cost[at]! - cost[at - 1]!;
      const rise = gain[at]! - gain[at - 1]!;
      if (rise <= 0) break;
      // Never steeper than the one before: fractional weights may round two equal slopes apart.
      steepest = Math.min(steepest, rise / step);
      owner[size] = c;
      ending[size] = at;
      falling[size++] = -steepest;
    }
  }
  // Ties by position: segments come curve by curve, vertex by vertex.
  const order = ascendingOrder(falling.subarray(0, size));
  const ranked = {
    cell: new Uint32Array(size),
    vertex: new Uint32Array(size),
    cost: new Float64Array(size),
    gain: new Float64Array(size),
  };
  let stepMin = Number.POSITIVE_INFINITY;
  for (let i = 0; i < size; i++) {
    const at = ending[order[i]!]!;
    const c = owner[order[i]!]!;
    const step = cost[at]! - cost[at - 1]!;
    ranked.cell[i] = c;
    ranked.vertex[i] = at - starts[c]!;
    ranked.cost[i] = step;
    ranked.gain[i] = gain[at]! - gain[at - 1]!;
    stepMin = Math.min(stepMin, step);
  }
  return { cellCount, costMin, gainMin, ...ranked, stepMin };
}
