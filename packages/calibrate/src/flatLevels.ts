import type { Cell } from "./problem.js";

/** The levels of all cells one after another: a frontier reads them all for every budget, and finds them in memory in order. */
export interface FlatLevels {
  /** [cells + 1]: where each cell's levels start. */
  readonly starts: Uint32Array;
  readonly clicks: Float64Array;
  readonly purchases: Float64Array;
  /** The greatest threshold that loses as many purchases; Infinity where none are lost. Descending within a cell. */
  readonly tops: Float64Array;
}

/** Costs O(points). */
export function flatLevels(cells: readonly Cell[]): FlatLevels {
  const starts = new Uint32Array(cells.length + 1);
  for (const [cell, { levels }] of cells.entries()) starts[cell + 1] = starts[cell]! + levels.clicks.length;
  const size = starts[cells.length]!;
  const clicks = new Float64Array(size);
  const purchases = new Float64Array(size);
  const tops = new Float64Array(size);
  for (const [cell, { curve, levels }] of cells.entries()) {
    const start = starts[cell]!;
    clicks.set(levels.clicks, start);
    purchases.set(levels.purchases, start);
    let point = 0;
    for (let level = 0; level < levels.purchases.length; level++) {
      const lost = levels.purchases[level]!;
      while (lost > 0 && curve.invalidPurchases[point]! < lost) point++;
      tops[start + level] = lost > 0 ? curve.thresholds[point]! : Number.POSITIVE_INFINITY;
    }
  }
  return { starts, clicks, purchases, tops };
}

/** Clicks and purchases that all cells together invalidate at these levels. */
export function totalsOf(
  { starts, clicks, purchases }: FlatLevels,
  levels: Uint32Array,
): { readonly clicks: number; readonly purchases: number } {
  const sums = { clicks: 0, purchases: 0 };
  for (let cell = 0; cell < levels.length; cell++) {
    const at = starts[cell]! + levels[cell]!;
    sums.clicks += clicks[at]!;
    sums.purchases += purchases[at]!;
  }
  return sums;
}
