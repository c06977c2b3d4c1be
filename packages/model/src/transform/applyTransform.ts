import { binOf } from "./binOf.js";
import type { Transform, TransformColumn } from "./transform.js";
import { columnInputWidth } from "./transform.js";

/**
 * Expands rows of features into network inputs, densely.
 *
 * @param features - [rowCount * columns], row-major, finite
 * @param out - [rowCount * transformInputWidth(transform)], overwritten
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
  const inputWidth = widths.reduce((sum, width) => sum + width, 0);
  out.fill(0, 0, rowCount * inputWidth);
  let start = 0;
  for (let column = 0; column < columns.length; column += 1) {
    const write = columnWriter(columns[column]!, widths[column]!);
    for (let row = 0; row < rowCount; row += 1) {
      write(features[row * columns.length + column]!, out, row * inputWidth + start);
    }
    start += widths[column]!;
  }
}

type ColumnWriter = (x: number, out: Float32Array, start: number) => void;

/** Writes one value's inputs over zeros. */
function columnWriter({ form, missing }: TransformColumn, width: number): ColumnWriter {
  const write = formWriter(form);
  if (missing === undefined) return write;
  const { value, becomes } = missing;
  if (becomes === "indicator") {
    return (x, out, start) => {
      if (x === value) out[start + width - 1] = 1;
      else write(x, out, start);
    };
  }
  return (x, out, start) => write(x === value ? becomes : x, out, start);
}

function formWriter(form: TransformColumn["form"]): ColumnWriter {
  switch (form.form) {
    case "dropped":
      return () => {};
    case "asIs":
      return (x, out, start) => {
        out[start] = x;
      };
    case "scaled": {
      const { log, mean, deviation } = form;
      return (x, out, start) => {
        out[start] = ((log ? Math.log1p(Math.max(x, 0)) : x) - mean) / deviation;
      };
    }
    case "piecewise": {
      const boundaries = Float64Array.from(form.boundaries);
      const bins = boundaries.length - 1;
      return (x, out, start) => {
        const bin = binOf(boundaries, 0, bins, x);
        out.fill(1, start, start + bin);
        const low = boundaries[bin]!;
        out[start + bin] = Math.min(Math.max((x - low) / (boundaries[bin + 1]! - low), 0), 1);
      };
    }
    case "oneOf": {
      const { values } = form;
      return (x, out, start) => {
        const index = values.indexOf(x);
        if (index >= 0) out[start + index] = 1;
      };
    }
  }
}
