import type { EncodedRows, Step } from "./encodeStep.js";

/** Columns whose values are integers of the store as they stand, as flat arrays. */
export interface IntegerColumns {
  /** Per column: its place among a click's integers and in the row, and what it reads where the integer is -1. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly missing: Float64Array;
}

export function integerColumns(steps: readonly Step[]): IntegerColumns {
  return {
    from: Int32Array.from(steps, (step) => step.raw),
    to: Int32Array.from(steps, (step) => step.at),
    missing: Float64Array.from(steps, (step) => step.missing),
  };
}

/** Writes the columns for every row: row r begins at `out[start + r * stride]`. */
export function encodeIntegers(
  { from, to, missing }: IntegerColumns,
  { rows, raw, rawWidth }: EncodedRows,
  out: Float32Array,
  start: number,
  stride: number,
): void {
  for (let row = 0; row < rows; row++) {
    const rawAt = row * rawWidth;
    const at = start + row * stride;
    for (let column = 0; column < from.length; column++) {
      const value = raw[rawAt + from[column]!]!;
      out[at + to[column]!] = value < 0 ? missing[column]! : value;
    }
  }
}
