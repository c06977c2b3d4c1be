/** A linear programme over columns >= 0, row by row; the columns of `whole` take whole numbers only. */
export interface LinearModel {
  readonly sense: "maximise" | "minimise";
  /** [columns]. */
  readonly objective: Float64Array;
  readonly upper: Float64Array;
  readonly whole: Uint8Array;
  readonly rows: readonly LinearRow[];
}

export interface LinearRow {
  /** [entries]: the columns that are not zero in this row, and their coefficients. */
  readonly columns: ArrayLike<number>;
  readonly coefficients: ArrayLike<number>;
  readonly atLeast: number;
  readonly atMost: number;
}

/** What became of a model. */
export interface LinearAnswer {
  /** "limit": time ran out; `values` then hold the best found, or are absent. */
  readonly status: "optimal" | "infeasible" | "limit";
  /** [columns]. */
  readonly values?: Float64Array;
  /** [rows]: what one more unit of a row's bound is worth; only where no column must be whole. */
  readonly duals?: Float64Array;
}
