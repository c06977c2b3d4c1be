import type { JointCells } from "./jointCells.js";

export interface RakeResult {
  /** [cellCount]: what each cell's prior mass is multiplied by. */
  readonly factors: Float64Array;
  readonly iterations: number;
  /** Largest |level total / target - 1| over all margins. */
  readonly marginError: number;
}

/**
 * Raking (iterative proportional fitting): scales cells until every level of every margin has the same total.
 *
 * Cells are scaled margin by margin; each pass mends one margin and disturbs the others a little less than before.
 * It converges whenever such totals can be had with positive weights at all.
 *
 * @param mass - [cellCount], prior mass per cell, >= 0, sum > 0
 * @param tolerance - stops when `marginError` is at most this
 *
 * Cost: O(iterations x cells x margins).
 * Source: Deming and Stephan (1940).
 */
export function rakeCells(
  cells: JointCells,
  mass: Float64Array,
  { tolerance, iterationsMax }: { readonly tolerance: number; readonly iterationsMax: number },
): RakeResult {
  const factors = new Float64Array(cells.cellCount).fill(1);
  let iterations = 0;
  let marginError = largestMarginError(cells, mass, factors);
  while (marginError > tolerance && iterations < iterationsMax) {
    iterations += 1;
    for (let margin = 0; margin < cells.levelOfCell.length; margin += 1) {
      const levels = cells.levelOfCell[margin]!;
      const totals = levelTotals(cells, margin, mass, factors);
      const target = meanOfPositive(totals);
      for (let cell = 0; cell < factors.length; cell += 1) {
        const total = totals[levels[cell]!]!;
        if (total > 0) factors[cell] = (factors[cell]! * target) / total;
      }
    }
    marginError = largestMarginError(cells, mass, factors);
  }
  return { factors, iterations, marginError };
}

function levelTotals(
  cells: JointCells,
  margin: number,
  mass: Float64Array,
  factors: Float64Array,
): Float64Array {
  const totals = new Float64Array(cells.levelCounts[margin]!);
  const levels = cells.levelOfCell[margin]!;
  for (let cell = 0; cell < factors.length; cell += 1) {
    totals[levels[cell]!] = totals[levels[cell]!]! + mass[cell]! * factors[cell]!;
  }
  return totals;
}

/** Levels without mass stay empty and take no share. */
function meanOfPositive(totals: Float64Array): number {
  let sum = 0;
  let count = 0;
  for (const total of totals) {
    sum += total;
    if (total > 0) count += 1;
  }
  return sum / count;
}

function largestMarginError(cells: JointCells, mass: Float64Array, factors: Float64Array): number {
  let largest = 0;
  for (let margin = 0; margin < cells.levelOfCell.length; margin += 1) {
    const totals = levelTotals(cells, margin, mass, factors);
    const target = meanOfPositive(totals);
    for (const total of totals) if (total > 0) largest = Math.max(largest, Math.abs(total / target - 1));
  }
  return largest;
}
