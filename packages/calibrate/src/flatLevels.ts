import { type LevelSpace, levelSpace } from "./levels.js";
import type { CellTotals } from "./plan.js";
import { PoolCell } from "./poolCell.js";
import type { Cell } from "./problem.js";

/** The levels of all cells one after another: plans read them all for every budget, and find them in memory in order. */
export interface FlatLevels {
  /** [cells + 1]: where each cell's levels start. */
  readonly starts: Uint32Array;
  readonly purchases: Float64Array;
  readonly clicks: Float64Array;
  readonly thresholds: Float64Array;
  /** The greatest threshold that loses as many purchases; Infinity where none are lost. Descending within a cell. */
  readonly tops: Float64Array;
}

const made = new WeakMap<readonly Cell[], FlatLevels>();

/** Costs O(points) for the first call with the same list of cells. */
export function flatLevels(cells: readonly Cell[]): FlatLevels {
  const known = made.get(cells);
  if (known !== undefined) return known;
  const flat = inPlace(cells) ?? copied(cells);
  made.set(cells, flat);
  return flat;
}

/** The cells' levels where they are, if they lie in one space in the order of the cells. */
function inPlace(cells: readonly Cell[]): FlatLevels | undefined {
  const starts = new Uint32Array(cells.length + 1);
  let space: LevelSpace | undefined;
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i]!;
    if (!(cell instanceof PoolCell) || cell.from !== starts[i]) return undefined;
    space ??= cell.space;
    if (cell.space !== space) return undefined;
    starts[i + 1] = cell.to;
  }
  return space && flatOf(starts, space);
}

function copied(cells: readonly Cell[]): FlatLevels {
  const starts = new Uint32Array(cells.length + 1);
  for (const [cell, { levels }] of cells.entries()) starts[cell + 1] = starts[cell]! + levels.clicks.length;
  const space = levelSpace(starts[cells.length]!);
  for (const [cell, { curve, levels }] of cells.entries()) {
    const start = starts[cell]!;
    space.purchases.set(levels.purchases, start);
    space.clicks.set(levels.clicks, start);
    space.thresholds.set(levels.thresholds, start);
    let point = 0;
    for (let level = 0; level < levels.purchases.length; level++) {
      const lost = levels.purchases[level]!;
      while (lost > 0 && curve.invalidPurchases[point]! < lost) point++;
      space.tops[start + level] = lost > 0 ? curve.thresholds[point]! : Number.POSITIVE_INFINITY;
    }
  }
  return flatOf(starts, space);
}

function flatOf(starts: Uint32Array, { purchases, clicks, thresholds, tops }: LevelSpace): FlatLevels {
  const size = starts[starts.length - 1]!;
  return {
    starts,
    purchases: purchases.subarray(0, size),
    clicks: clicks.subarray(0, size),
    thresholds: thresholds.subarray(0, size),
    tops: tops.subarray(0, size),
  };
}

/** Clicks and purchases that all cells together invalidate at these levels. */
export function totalsOf({ starts, clicks, purchases }: FlatLevels, levels: Uint32Array): CellTotals {
  const sums = { clicks: 0, purchases: 0 };
  for (let cell = 0; cell < levels.length; cell++) {
    const at = starts[cell]! + levels[cell]!;
    sums.clicks += clicks[at]!;
    sums.purchases += purchases[at]!;
  }
  return sums;
}
