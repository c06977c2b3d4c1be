import { InputError } from "@slidr/clicks";
import type { Layer } from "../network/layers.js";
import { binOf } from "../transform/binOf.js";
import type { Transform, TransformColumn } from "../transform/transform.js";
import { columnInputWidth } from "../transform/transform.js";

/** The transform and the first layer as one: `run` adds to `out`, which starts as the bias, each feature's share. */
export type FirstLayer = (values: Float32Array, offset: number, out: Float64Array) => void;

type ColumnShare = (x: number, out: Float64Array) => void;

/**
 * Folds a transform into the first layer's kernel.
 *
 * A piecewise-linear feature with bins gives inputs 1, 1, ..., fraction, 0, 0: times the kernel that is one row of
 * its cumulative sums plus a fraction of the next kernel row. So a click costs features x outputs multiplications,
 * however many bins there are.
 *
 * @param parameters - flat, in the layout of `networkLayers`; `layer` is its first layer
 * @param names - of the features, for error messages
 */
export function foldFirstLayer(
  transform: Transform,
  layer: Layer,
  parameters: Float32Array,
  names: readonly string[],
): FirstLayer {
  const { outputs, kernelStart, biasStart } = layer;
  const kernel = Float64Array.from(parameters.subarray(kernelStart, biasStart));
  const bias = Float64Array.from(parameters.subarray(biasStart, biasStart + outputs));
  const width = transform.columns.length;
  const shares: ColumnShare[] = [];
  let input = 0;
  for (const column of transform.columns) {
    shares.push(columnShare(column, kernel, input, outputs));
    input += columnInputWidth(column);
  }
  return (values, offset, out) => {
    out.set(bias);
    for (let column = 0; column < width; column += 1) {
      const x = values[offset + column]!;
      if (!Number.isFinite(x)) throw notFinite(x, names[column]!, offset);
      shares[column]!(x, out);
    }
  };
}

function notFinite(x: number, name: string, offset: number): InputError {
  return new InputError(
    "FEATURE_NOT_FINITE",
    `score requires finite features, got ${x} in "${name}" of the row at offset ${offset}`,
  );
}

function columnShare(
  column: TransformColumn,
  kernel: Float64Array,
  input: number,
  outputs: number,
): ColumnShare {
  const share = formShare(column, kernel, input, outputs);
  const { missing } = column;
  if (missing === undefined) return share;
  const { value, becomes } = missing;
  if (becomes !== "indicator") return (x, out) => share(x === value ? becomes : x, out);
  const indicatorRow = (input + columnInputWidth(column) - 1) * outputs;
  return (x, out) => {
    if (x === value) addScaledRow(kernel, indicatorRow, 1, out);
    else share(x, out);
  };
}

function formShare(
  { form }: TransformColumn,
  kernel: Float64Array,
  input: number,
  outputs: number,
): ColumnShare {
  const start = input * outputs;
  switch (form.form) {
    case "dropped":
      return () => {};
    case "asIs":
      return (x, out) => addScaledRow(kernel, start, x, out);
    case "scaled": {
      const { log, mean, deviation } = form;
      return (x, out) => {
        addScaledRow(kernel, start, ((log ? Math.log1p(Math.max(x, 0)) : x) - mean) / deviation, out);
      };
    }
    case "oneOf": {
      const { values } = form;
      return (x, out) => {
        const index = values.indexOf(x);
        if (index >= 0) addScaledRow(kernel, start + index * outputs, 1, out);
      };
    }
    case "piecewise":
      return piecewiseShare(form.boundaries, kernel, start, outputs);
  }
}

function piecewiseShare(
  boundaryList: readonly number[],
  kernel: Float64Array,
  start: number,
  outputs: number,
): ColumnShare {
  const boundaries = Float64Array.from(boundaryList);
  const bins = boundaries.length - 1;
  // Row k: the sum of kernel rows 0 .. k - 1.
  const cumulative = new Float64Array(bins * outputs);
  for (let index = outputs; index < cumulative.length; index += 1) {
    cumulative[index] = cumulative[index - outputs]! + kernel[start + index - outputs]!;
  }
  return (x, out) => {
    const bin = binOf(boundaries, 0, bins, x);
    const low = boundaries[bin]!;
    const fraction = Math.min(Math.max((x - low) / (boundaries[bin + 1]! - low), 0), 1);
    const row = bin * outputs;
    for (let output = 0; output < outputs; output += 1) {
      out[output] = out[output]! + cumulative[row + output]! + fraction * kernel[start + row + output]!;
    }
  };
}

function addScaledRow(kernel: Float64Array, start: number, factor: number, out: Float64Array): void {
  for (let output = 0; output < out.length; output += 1) {
    out[output] = out[output]! + factor * kernel[start + output]!;
  }
}
