// The loss and its gradient over a shard of the batch.

import {
  BLOCK,
  doubleField,
  field,
  floorOf,
  INVERSE_WEIGHT_SUM,
  LAYER_COUNT,
  layer,
  PANEL,
  pointer,
  productOf,
  ROW_COUNT,
  SCRATCH_DELTA,
  SCRATCH_FIRST_DELTA,
  SCRATCH_OTHER_DELTA,
  SCRATCH_PRODUCT_DELTA,
  SCRATCH_ROWS,
  SHARD_GRADIENT,
  SHARD_GRADIENT_BYTES,
  SHARD_LOSS,
  SHARD_ROWS,
  SPARSE,
  TARGETS,
  WEIGHTS,
} from "./control";
import { addDeltas, crossDeltas } from "./cross";
import { forward, layerInput } from "./forward";
import { exponential, logarithm, multiplyAdd } from "./math";
import { addOuterProducts, addRows, multiply } from "./matrix";
import { scatterEntries } from "./table";

/** Sums loss and gradient of one shard's rows, block by block, in order. */
export function shardGradient(shard: i32, scratch: usize): void {
  const bytes = pointer(SHARD_GRADIENT_BYTES);
  const gradient = pointer(SHARD_GRADIENT) + <usize>shard * bytes;
  memory.fill(gradient, 0, bytes);
  const start = shard * field(SHARD_ROWS);
  const end = min(start + field(SHARD_ROWS), field(ROW_COUNT));
  let loss: f64 = 0;
  for (let row = start; row < end; row += BLOCK) {
    const rows = min(BLOCK, end - row);
    forward(scratch, row, rows);
    loss += lossAndDelta(scratch + pointer(SCRATCH_ROWS), row, rows);
    backward(scratch, gradient, rows);
  }
  store<f64>(pointer(SHARD_LOSS) + ((<usize>shard) << 3), loss);
}

/** Turns the logits of a block into the loss's derivative by them; gives the weighted loss, not yet divided. */
function lossAndDelta(logits: usize, firstRow: i32, rows: i32): f64 {
  const share = doubleField(INVERSE_WEIGHT_SUM);
  let loss: f64 = 0;
  let target = pointer(TARGETS) + ((<usize>firstRow) << 2);
  let weight = pointer(WEIGHTS) + ((<usize>firstRow) << 2);
  for (let row = 0; row < rows; row += 1, logits += 4, target += 4, weight += 4) {
    const z = <f64>load<f32>(logits);
    const y = <f64>load<f32>(target);
    const w = <f64>load<f32>(weight);
    const small = exponential(-abs(z));
    // 1 / (1 + exp(-z)) without overflow on either side.
    const p = (z >= 0 ? 1 : small) / (1 + small);
    if (w > 0) loss += w * (max<f64>(z, 0) - z * y + logarithm(1 + small));
    store<f32>(logits, <f32>((p - y) * w * share));
  }
  for (let row = rows; row & 3; row += 1, logits += 4) store<f32>(logits, 0);
  return loss;
}

function backward(scratch: usize, gradient: usize, rows: i32): void {
  const padded = (rows + 3) & ~3;
  const last = field(LAYER_COUNT) - 1;
  let delta = scratch + pointer(SCRATCH_DELTA);
  let other = scratch + pointer(SCRATCH_OTHER_DELTA);
  // What the cross layers add to the derivative by the first layer's outputs.
  const hasCross = pointer(SCRATCH_FIRST_DELTA) !== 0;
  const firstDelta = scratch + pointer(SCRATCH_FIRST_DELTA);
  if (hasCross) memory.fill(firstDelta, 0, <usize>(load<i32>(layer(0), 4) >> 3) * PANEL);
  lastLayer(scratch, gradient, padded, last, delta);
  // Invariant: delta is the loss's derivative by the outputs of layer `index`, before its activation.
  for (let index = last - 1; index >= 0; index -= 1) {
    const at = layer(index);
    const inputs = load<i32>(at);
    const outputs = load<i32>(at, 4);
    const kernelGradient = gradient + load<usize>(at, 16);
    const units = layerInput(scratch, index);
    const product = productOf(at);
    let slopes = delta;
    if (product) {
      slopes = scratch + pointer(SCRATCH_PRODUCT_DELTA);
      crossDeltas(layerInput(scratch, 1), scratch + product, delta, firstDelta, slopes, padded, outputs);
    }
    if (index === 0 && hasCross) addDeltas(firstDelta, delta, padded, outputs);
    addRows(slopes, gradient + load<usize>(at, 20), padded, outputs);
    if (index === 0 && field(SPARSE)) scatterEntries(units, slopes, kernelGradient, rows, outputs);
    else addOuterProducts(units, slopes, kernelGradient, padded, inputs, outputs);
    if (index > 0) {
      const floor = floorOf(layer(index - 1));
      multiply(slopes, load<usize>(at, 24), 0, units, floor, other, padded, outputs, inputs);
      if (product) addDeltas(delta, other, padded, outputs);
      const swap = delta;
      delta = other;
      other = swap;
    }
  }
}

/** The last layer has one output: its gradient, and the derivative by what went into it. */
function lastLayer(scratch: usize, gradient: usize, rows: i32, last: i32, out: usize): void {
  const at = layer(last);
  const floor = f32x4.splat(last > 0 ? floorOf(layer(last - 1)) : 0);
  const slopes = scratch + pointer(SCRATCH_ROWS);
  const inputs = load<i32>(at);
  let units = layerInput(scratch, last);
  let kernel = load<usize>(at, 8);
  let to = gradient + load<usize>(at, 16);
  for (let input = 0; input < inputs; input += 8) {
    const w0 = v128.load(kernel),
      w1 = v128.load(kernel, 16);
    let c0 = v128.load(to),
      c1 = v128.load(to, 16);
    for (let row: usize = 0; row < <usize>rows; row += 1) {
      const slope = v128.load32_splat(slopes + (row << 2));
      const x = units + (row << 5);
      const x0 = v128.load(x),
        x1 = v128.load(x, 16);
      c0 = multiplyAdd(slope, x0, c0);
      c1 = multiplyAdd(slope, x1, c1);
      if (last > 0) {
        const d = out + (row << 5);
        v128.store(d, v128.and(f32x4.mul(slope, w0), f32x4.gt(x0, floor)));
        v128.store(d, v128.and(f32x4.mul(slope, w1), f32x4.gt(x1, floor)), 16);
      }
    }
    v128.store(to, c0);
    v128.store(to, c1, 16);
    kernel += 32;
    to += 32;
    units += PANEL;
    out += PANEL;
  }
  const bias = gradient + load<usize>(at, 20);
  let sum = load<f32>(bias);
  for (let row = 0; row < rows; row += 1) sum += load<f32>(slopes + ((<usize>row) << 2));
  store<f32>(bias, sum);
}
