import type { Choice, Programme, SideRow } from "./programme.js";

/** Relative size of a violation that rounding and the solver's tolerance can make. */
const TOLERANCE = 1e-7;

/** Sum of a row over the cells, the least FPR left out. */
export function rowSum({ cells }: SideRow, choice: Choice): number {
  let sum = 0;
  for (const [cell, coefficients] of cells) sum += coefficients[choice[cell]!]!;
  return sum;
}

/** Whether a choice keeps to a row, computed from its counts alone. */
export function holds(programme: Programme, choice: Choice, row: SideRow): boolean {
  if (row.leastFpr !== 0) return holdsRatio(programme, choice, row);
  const sum = rowSum(row, choice);
  return row.whole ? sum <= row.atMost : sum - row.atMost <= TOLERANCE * Math.max(1, Math.abs(row.atMost));
}

/** A row of the ratio holds where the least FPR there is makes it hold. */
function holdsRatio({ rows }: Programme, choice: Choice, row: SideRow): boolean {
  let least = 1;
  for (const other of rows) {
    if (other.leastFpr > 0) least = Math.min(least, -rowSum(other, choice) / other.leastFpr);
  }
  return rowSum(row, choice) + row.leastFpr * least <= TOLERANCE * row.unit;
}
