/** How one feature becomes inputs of the network. Every form is plain JSON. */
export type ColumnForm =
  /** No input at all: the feature was constant in training. */
  | { readonly form: "dropped" }
  /** One input: the value itself. */
  | { readonly form: "asIs" }
  /** One input: (x' - mean) / deviation, with x' = log1p(max(x, 0)) when `log`, else x. */
  | { readonly form: "scaled"; readonly log: boolean; readonly mean: number; readonly deviation: number }
  /** One input per bin k: clip((x - b[k]) / (b[k + 1] - b[k]), 0, 1). */
  | { readonly form: "piecewise"; readonly boundaries: readonly number[] }
  /** One input per value, 1 where x equals it; an unseen value gives zeros. */
  | { readonly form: "oneOf"; readonly values: readonly number[] };

export interface MissingValue {
  /** The feature's value that means "missing". */
  readonly value: number;
  /**
   * "indicator": missing was seen in training; the column's inputs are 0 and one further input, its last, is 1.
   * A number: missing was not seen, and counts as this value, the training median.
   */
  readonly becomes: "indicator" | number;
}

export interface TransformColumn {
  readonly form: ColumnForm;
  readonly missing?: MissingValue;
}

/** All kinds, for checks of data that was read. */
export const TRANSFORM_KINDS = ["piecewiseLinear", "standardise"] as const;

/**
 * From features to network inputs, fitted on the training rows. Part of the model: the scorer folds it into the
 * first layer, exports carry it.
 */
export interface Transform {
  readonly kind: (typeof TRANSFORM_KINDS)[number];
  /** One per feature, in order. */
  readonly columns: readonly TransformColumn[];
}

/** How many network inputs a column gives. */
export function columnInputWidth(column: TransformColumn): number {
  const indicator = column.missing?.becomes === "indicator" ? 1 : 0;
  switch (column.form.form) {
    case "dropped":
      return indicator;
    case "asIs":
    case "scaled":
      return 1 + indicator;
    case "piecewise":
      return column.form.boundaries.length - 1 + indicator;
    case "oneOf":
      return column.form.values.length + indicator;
  }
}

/**
 * How many network inputs a transform gives.
 *
 * @example
 * ```ts
 * import { transformInputWidth } from "@slidr/model";
 *
 * transformInputWidth({
 *   kind: "piecewiseLinear",
 *   columns: [{ form: { form: "piecewise", boundaries: [0, 1, 3] } }, { form: { form: "asIs" } }],
 * }); // => 3
 * ```
 */
export function transformInputWidth(transform: Transform): number {
  return transform.columns.reduce((width, column) => width + columnInputWidth(column), 0);
}
