// A block of rows through the network.

import { expandInputs, listEntries } from "./columns";
import {
  FEATURE_COUNT,
  FEATURES,
  field,
  floorOf,
  INPUT_COUNT,
  LAYER_COUNT,
  layer,
  PANEL,
  pointer,
  productOf,
  SCRATCH_ROWS,
  SPARSE,
  TABLE,
} from "./control";
import { crossOutputs } from "./cross";
import { laneSum, multiplyAdd } from "./math";
import { multiply, transposeKernel } from "./matrix";
import { fillTable, sumEntries } from "./table";

/** What goes into layer `index` of this thread's block: the inputs, or what the layer before it gave. */
export function layerInput(scratch: usize, index: i32): usize {
  return index === 0 ? scratch : scratch + load<usize>(layer(index - 1), 28);
}

/** What the kernel derives from the parameters, once for each set of them: the table, transposed kernels. */
export function prepare(withTransposes: bool): void {
  const last = field(LAYER_COUNT) - 1;
  if (field(SPARSE)) {
    const first = layer(0);
    const inputs = <usize>field(INPUT_COUNT);
    const outputs = load<i32>(first, 4);
    for (let column = 0; column < outputs; column += 8) {
      const panel = <usize>(column >> 3);
      fillTable(
        load<usize>(first, 8) + ((panel * inputs) << 5),
        pointer(TABLE) + ((panel * (inputs + 1)) << 6),
      );
    }
  }
  if (!withTransposes) return;
  for (let index = 1; index < last; index += 1) {
    const at = layer(index);
    transposeKernel(load<usize>(at, 8), load<usize>(at, 24), load<i32>(at), load<i32>(at, 4));
  }
}

/** Leaves every layer's outputs in `scratch`, and the logits, [BLOCK], at SCRATCH_ROWS. */
export function forward(scratch: usize, firstRow: i32, rows: i32): void {
  const features = pointer(FEATURES) + ((<usize>firstRow * <usize>field(FEATURE_COUNT)) << 2);
  const padded = (rows + 3) & ~3;
  const last = field(LAYER_COUNT) - 1;
  const sparse = field(SPARSE);
  if (sparse) listEntries(features, rows, scratch);
  else expandInputs(features, rows, load<i32>(layer(0)), scratch);
  for (let index = 0; index < last; index += 1) {
    const at = layer(index);
    const out = scratch + load<usize>(at, 28);
    const bias = load<usize>(at, 12);
    const outputs = load<i32>(at, 4);
    if (index === 0 && sparse) {
      sumEntries(scratch, pointer(TABLE), bias, floorOf(at), out, padded, outputs);
      continue;
    }
    const input = layerInput(scratch, index);
    const product = productOf(at);
    const to = product ? scratch + product : out;
    multiply(input, load<usize>(at, 8), bias, 0, floorOf(at), to, padded, load<i32>(at), outputs);
    if (product) crossOutputs(layerInput(scratch, 1), to, input, out, padded, outputs);
  }
  logitsOf(layerInput(scratch, last), layer(last), scratch + pointer(SCRATCH_ROWS), padded);
}

function logitsOf(units: usize, last: usize, out: usize, rows: i32): void {
  const inputs = load<i32>(last);
  const kernel = load<usize>(last, 8);
  const bias = load<f32>(load<usize>(last, 12));
  for (let row = 0; row < rows; row += 1) {
    let c0 = f32x4.splat(0),
      c1 = f32x4.splat(0);
    let x = units + ((<usize>row) << 5);
    const end = kernel + ((<usize>inputs) << 2);
    for (let w = kernel; w < end; w += 32, x += PANEL) {
      c0 = multiplyAdd(v128.load(x), v128.load(w), c0);
      c1 = multiplyAdd(v128.load(x, 16), v128.load(w, 16), c1);
    }
    store<f32>(out + ((<usize>row) << 2), laneSum(f32x4.add(c0, c1)) + bias);
  }
}
