import type { LinearModel, LinearRow } from "./linearModel.js";
import type { Programme, SideRow } from "./programme.js";

/** How a programme is put to the solver. */
export interface ChoiceModelOptions {
  /** [cells]: the candidates taken in. */
  readonly subset: readonly Uint32Array[];
  /** Whether each cell must choose one candidate, rather than a mixture. */
  readonly whole: boolean;
  /** "clicks": as many as possible. "violation": the least total violation of the rows. A row's name: the least sum of that row's coefficients, which is then no constraint. */
  readonly aim: "clicks" | "violation" | { readonly leastOf: string };
}

/**
 * The linear programme of a choice: one column per candidate, the share of it in the cell's mixture; then the least FPR where a row
 * uses it; then, for "violation", one column per row. One row per cell says that shares sum to 1; the side rows follow.
 */
export function choiceModel({ cells, rows }: Programme, options: ChoiceModelOptions): LinearModel {
  const { subset, whole, aim } = options;
  const starts = [0];
  for (const chosen of subset) starts.push(starts[starts.length - 1]! + chosen.length);
  const shares = starts[cells.length]!;
  const leastFpr = rows.some((row) => row.leastFpr !== 0) ? 1 : 0;
  const slacks = aim === "violation" ? rows.length : 0;
  const columns = shares + leastFpr + slacks;
  const objective = new Float64Array(columns);
  const upper = new Float64Array(columns).fill(1);
  if (slacks > 0) {
    objective.fill(1, shares + leastFpr);
    upper.fill(Number.MAX_VALUE, shares + leastFpr);
  }

  const choose = subset.map((chosen, cell): LinearRow => {
    const own = Int32Array.from(chosen, (_, i) => starts[cell]! + i);
    return { columns: own, coefficients: new Float64Array(own.length).fill(1), atLeast: 1, atMost: 1 };
  });
  if (aim === "clicks") {
    for (const [cell, chosen] of subset.entries()) {
      for (const [i, candidate] of chosen.entries())
        objective[starts[cell]! + i] = cells[cell]!.clicks[candidate]!;
    }
  }
  const side = rows.map((row, index): LinearRow => {
    const list: number[] = [];
    const coefficients: number[] = [];
    const aimed = typeof aim === "object" && row.name === aim.leastOf;
    for (const [cell, values] of row.cells) {
      for (const [i, candidate] of subset[cell]!.entries()) {
        const value = values[candidate]!;
        if (value === 0) continue;
        if (aimed) objective[starts[cell]! + i] = value;
        list.push(starts[cell]! + i);
        coefficients.push(value);
      }
    }
    if (row.leastFpr !== 0) {
      list.push(shares);
      coefficients.push(row.leastFpr);
    }
    if (slacks > 0) {
      list.push(shares + leastFpr + index);
      coefficients.push(-row.unit);
    }
    const bound = boundOf(row, whole);
    const atMost = aimed ? Number.POSITIVE_INFINITY : bound;
    return { columns: list, coefficients, atLeast: Number.NEGATIVE_INFINITY, atMost };
  });
  const mustBeWhole = new Uint8Array(columns);
  if (whole) mustBeWhole.fill(1, 0, shares);
  return {
    sense: aim === "clicks" ? "maximise" : "minimise",
    objective,
    upper,
    whole: mustBeWhole,
    rows: [...choose, ...side],
  };
}

/** Part of a bound by which mixtures may pass it, so that its price is what the next unit buys where it ends between two segments. */
const NEXT_UNIT = 1e-6;

/** The bound of a row as the solver sees it: of whole sums only the whole part matters. */
export function boundOf({ atMost, whole }: SideRow, wholeChoice: boolean): number {
  if (!whole) return atMost;
  return wholeChoice ? Math.floor(atMost) : atMost + NEXT_UNIT;
}

/** The candidate of the greatest share in each cell. */
export function choiceOf(values: Float64Array, subset: readonly Uint32Array[]): Uint32Array {
  let start = 0;
  return Uint32Array.from(subset, (chosen) => {
    let best = 0;
    for (let i = 1; i < chosen.length; i++) {
      if (values[start + i]! > values[start + best]!) best = i;
    }
    start += chosen.length;
    return chosen[best]!;
  });
}
