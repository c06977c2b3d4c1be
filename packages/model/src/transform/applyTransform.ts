import { binOf } from "./binOf.js";
import { type ColumnForm, columnInputWidth, type Transform, type TransformColumn } from "./transform.js";

/**
 * Expands rows of features into network inputs, densely.
 *
 * @param features - [rowCount * columns], row-major, finite
 * @param out - [rowCount * transformInputWidth(transform)], row-major, overwritten
 *
 * Cost: one write per input, and per piecewise feature one binary search over its boundaries.
 *
 * @example
 * ```ts
 * import { applyTransform } from "@slidr/model";
 *
 * const transform = {
 *   kind: "piecewiseLinear" as const,
 *   columns: [{ form: { form: "piecewise" as const, boundaries: [0, 1, 3] } }],
 * };
 * const inputs = new Float32Array(2);
 * applyTransform(transform, new Float32Array([2]), 1, inputs);
 * Array.from(inputs); // => [1, 0.5]
 * ```
 */
export function applyTransform(
  transform: Transform,
  features: Float32Array,
  rowCount: number,
  out: Float32Array,
): void {
  const { columns } = transform;
  const widths = columns.map(columnInputWidth);
  const stride = widths.reduce((sum, width) => sum + width, 0);
  out.fill(0, 0, rowCount * stride);
  const values = new Float32Array(rowCount);
  let start = 0;
  columns.forEach((column, index) => {
    const width = widths[index]!;
    for (let row = 0; row < rowCount; row += 1) values[row] = features[row * columns.length + index]!;
    replaceMissing(column, values, out, start + width - 1, stride);
    expandColumn(column.form, values, out, start, stride);
    start += width;
  });
}

/** Fills missing values in, or sets their indicator and leaves NaN. */
function replaceMissing(
  { missing }: TransformColumn,
  values: Float32Array,
  out: Float32Array,
  indicator: number,
  stride: number,
): void {
  if (missing === undefined) return;
  for (let row = 0; row < values.length; row += 1) {
    if (values[row] !== missing.value) continue;
    if (missing.becomes === "indicator") {
      out[indicator + row * stride] = 1;
      values[row] = Number.NaN;
    } else values[row] = missing.becomes;
  }
}

/** Writes one column's inputs over zeros, at `out[start + row * stride]` and after; NaN leaves the zeros. */
function expandColumn(
  form: ColumnForm,
  values: Float32Array,
  out: Float32Array,
  start: number,
  stride: number,
): void {
  switch (form.form) {
    case "dropped":
      break;
    case "piecewise":
      expandPiecewise(Float64Array.from(form.boundaries), values, out, start, stride);
      break;
    case "oneOf":
      expandOneOf(form.values, values, out, start, stride);
      break;
    case "asIs":
      expandScalar((x) => x, values, out, start, stride);
      break;
    case "scaled": {
      const { log, mean, deviation } = form;
      const scale = (x: number): number => ((log ? Math.log1p(Math.max(x, 0)) : x) - mean) / deviation;
      expandScalar(scale, values, out, start, stride);
    }
  }
}

function expandScalar(
  map: (x: number) => number,
  values: Float32Array,
  out: Float32Array,
  start: number,
  stride: number,
): void {
  for (let row = 0; row < values.length; row += 1) {
    const x = values[row]!;
    if (!Number.isNaN(x)) out[start + row * stride] = map(x);
  }
}

function expandOneOf(
  known: readonly number[],
  values: Float32Array,
  out: Float32Array,
  start: number,
  stride: number,
): void {
  for (let row = 0; row < values.length; row += 1) {
    const index = known.indexOf(values[row]!);
    if (index >= 0) out[start + row * stride + index] = 1;
  }
}

function expandPiecewise(
  boundaries: Float64Array,
  values: Float32Array,
  out: Float32Array,
  start: number,
  stride: number,
): void {
  const bins = boundaries.length - 1;
  for (let row = 0; row < values.length; row += 1) {
    const x = values[row]!;
    if (Number.isNaN(x)) continue;
    const bin = binOf(boundaries, 0, bins, x);
    const first = start + row * stride;
    const partial = first + bin;
    for (let index = first; index < partial; index += 1) out[index] = 1;
    const low = boundaries[bin]!;
    out[partial] = Math.min(Math.max((x - low) / (boundaries[bin + 1]! - low), 0), 1);
  }
}
