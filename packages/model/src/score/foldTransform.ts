import { binOf } from "../transform/binOf.js";
import type { Transform, TransformColumn } from "../transform/transform.js";
import { columnInputWidth } from "../transform/transform.js";
import { pushRow, type RowList } from "./rowList.js";

/** Appends the table rows that one feature's value stands for. */
export type PushColumn = (x: number, list: RowList) => void;

export interface FoldedTransform {
  /** Rows of `stride` numbers: cumulative kernel rows first, then the kernel's own. */
  readonly table: Float64Array;
  /** One per feature; each appends at most two rows. */
  readonly pushColumns: readonly PushColumn[];
}

/**
 * Folds a transform into the kernel that follows it.
 *
 * A piecewise-linear feature with bins gives inputs 1, 1, ..., fraction, 0, 0: times the kernel that is one row of
 * cumulative sums plus a fraction of the next kernel row. So a click costs features x outputs multiplications,
 * however many bins there are.
 *
 * @param kernel - [inputs * stride], row-major
 */
export function foldTransform(transform: Transform, kernel: Float64Array, stride: number): FoldedTransform {
  const table = new Float64Array(2 * kernel.length);
  table.set(kernel, kernel.length);
  const pushColumns: PushColumn[] = [];
  let input = 0;
  for (const column of transform.columns) {
    const width = columnInputWidth(column);
    const start = input * stride;
    // Row k of the column's cumulative half: the sum of its kernel rows 0 .. k - 1.
    for (let cell = start + stride; cell < start + width * stride; cell += 1) {
      table[cell] = table[cell - stride]! + kernel[cell - stride]!;
    }
    pushColumns.push(columnRows(column, { cumulative: start, own: kernel.length + start, stride }));
    input += width;
  }
  return { table, pushColumns };
}

/** Where a column's rows start in the table's two halves. */
interface Place {
  readonly cumulative: number;
  readonly own: number;
  readonly stride: number;
}

function columnRows(column: TransformColumn, place: Place): PushColumn {
  const push = formRows(column, place);
  const { missing } = column;
  if (missing === undefined) return push;
  const { value, becomes } = missing;
  if (becomes !== "indicator") return (x, list) => push(x === value ? becomes : x, list);
  const indicator = place.own + (columnInputWidth(column) - 1) * place.stride;
  return (x, list) => {
    if (x === value) pushRow(list, indicator, 1);
    else push(x, list);
  };
}

function formRows({ form }: TransformColumn, { cumulative, own, stride }: Place): PushColumn {
  switch (form.form) {
    case "dropped":
      return () => {};
    case "asIs":
      return (x, list) => pushRow(list, own, x);
    case "scaled": {
      const { log, mean, deviation } = form;
      return (x, list) => pushRow(list, own, ((log ? Math.log1p(Math.max(x, 0)) : x) - mean) / deviation);
    }
    case "oneOf": {
      const { values } = form;
      return (x, list) => {
        const index = values.indexOf(x);
        if (index >= 0) pushRow(list, own + index * stride, 1);
      };
    }
    case "piecewise": {
      const boundaries = Float64Array.from(form.boundaries);
      const bins = boundaries.length - 1;
      return (x, list) => {
        const bin = binOf(boundaries, 0, bins, x);
        const low = boundaries[bin]!;
        const fraction = Math.min(Math.max((x - low) / (boundaries[bin + 1]! - low), 0), 1);
        if (bin > 0) pushRow(list, cumulative + bin * stride, 1);
        if (fraction > 0) pushRow(list, own + bin * stride, fraction);
      };
    }
  }
}
