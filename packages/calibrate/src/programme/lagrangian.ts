import type { Programme } from "./programme.js";

/** What duals say about a programme, computed here and not taken from the solver. */
export interface Lagrangian {
  /** No choice and no mixture of candidates that keeps to the rows holds more clicks. */
  readonly bound: number;
  /** [cells][candidates]: how far the bound falls where the cell must choose this candidate; >= 0. */
  readonly loss: readonly Float64Array[];
  /** [cells]: the most that any candidate is worth. */
  readonly best: Float64Array;
}

/**
 * Prices every row and lets each cell choose for itself: weak duality, which holds for whatever prices >= 0 are given.
 *
 * It goes over all candidates, not over the vertices the solver saw, and so checks them and the solver at once.
 *
 * @param prices - [rows], >= 0: clicks per unit of the row.
 */
export function lagrangian({ cells, rows }: Programme, prices: Float64Array): Lagrangian {
  const value = cells.map(({ clicks }) => Float64Array.from(clicks));
  let bound = 0;
  let leastFpr = 0;
  for (const [index, row] of rows.entries()) {
    const price = prices[index]!;
    if (price === 0) continue;
    bound += price * row.atMost;
    leastFpr -= price * row.leastFpr;
    for (const [cell, coefficients] of row.cells) {
      const of = value[cell]!;
      for (let i = 0; i < of.length; i++) of[i]! -= price * coefficients[i]!;
    }
  }
  // The least FPR is the solver's to choose in [0, 1].
  bound += Math.max(0, leastFpr);
  const best = Float64Array.from(value, (of) => of.reduce((most, one) => Math.max(most, one), -Infinity));
  for (const one of best) bound += one;
  return { bound, best, loss: value.map((of, cell) => of.map((one) => best[cell]! - one)) };
}
