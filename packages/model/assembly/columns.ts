// The transform: how a feature becomes inputs. A column's record is 64 bytes, written by src/wasm/columnRecords.ts.

import { COLUMNS, FEATURE_COUNT, field, PANEL, pointer } from "./control";
import { logarithms } from "./math";

const AS_IS: i32 = 1;
const SCALED: i32 = 2;
const PIECEWISE: i32 = 3;
const ONE_OF: i32 = 4;

const INDICATOR: i32 = 2;

/** More bins than this are searched by halving, fewer are counted four at a time. */
const COUNTED_BINS_MAX: i32 = 64;

function formOf(column: usize): i32 {
  return load<i32>(column);
}
function missingMode(column: usize): i32 {
  return load<i32>(column, 4);
}
function missingValue(column: usize): f64 {
  return load<f64>(column, 8);
}
function replacement(column: usize): f64 {
  return load<f64>(column, 16);
}
function inputStart(column: usize): i32 {
  return load<i32>(column, 44);
}
function indicatorInput(column: usize): i32 {
  return load<i32>(column, 60);
}

function isMissing(column: usize, x: f64): bool {
  return missingMode(column) !== 0 && x === missingValue(column);
}

/** (x' - mean) / deviation of two values of a scaled column, x' = ln(1 + max(x, 0)) or x. */
function scaledPair(column: usize, x: v128): v128 {
  if (load<i32>(column, 40)) {
    x = logarithms(f64x2.add(f64x2.max(x, f64x2.splat(0)), f64x2.splat(1)));
  }
  return f64x2.div(f64x2.sub(x, f64x2.splat(load<f64>(column, 24))), f64x2.splat(load<f64>(column, 32)));
}

/** The last bin whose lower boundary is <= x, clamped to the bins there are. */
export function binOf(column: usize, x: f32): i32 {
  const bins = load<i32>(column, 48);
  const inner = load<usize>(column, 52);
  if (bins > COUNTED_BINS_MAX) return binByHalving(inner, bins, x);
  const value = f32x4.splat(x);
  let count = i32x4.splat(0);
  const end = inner + (<usize>(bins + 2) & ~3) * 4;
  for (let at = inner; at < end; at += 16) count = i32x4.sub(count, f32x4.le(v128.load(at), value));
  return (
    i32x4.extract_lane(count, 0) +
    i32x4.extract_lane(count, 1) +
    i32x4.extract_lane(count, 2) +
    i32x4.extract_lane(count, 3)
  );
}

function binByHalving(inner: usize, bins: i32, x: f32): i32 {
  let low = 0;
  let high = bins - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (load<f32>(inner + ((<usize>(middle - 1)) << 2)) <= x) low = middle;
    else high = middle - 1;
  }
  return low;
}

export function fractionOf(column: usize, bin: i32, x: f64): f32 {
  const boundary = load<usize>(column, 56) + ((<usize>bin) << 3);
  const low = load<f64>(boundary);
  return <f32>min(max((x - low) / (load<f64>(boundary, 8) - low), 0), 1);
}

/** Which of a category's values x is, or -1. */
export function valueIndex(column: usize, x: f64): i32 {
  const count = load<i32>(column, 48);
  const values = load<usize>(column, 56);
  for (let index = 0; index < count; index += 1) {
    if (load<f64>(values + ((<usize>index) << 3)) === x) return index;
  }
  return -1;
}

/** Where an input of the block's first row lies; the next row's is 32 bytes on. */
function inputAddress(inputs: usize, input: i32): usize {
  return inputs + <usize>(input >> 3) * PANEL + ((<usize>(input & 7)) << 2);
}

/** Expands rows of features into a block of inputs, [inputs / 8][BLOCK][8], zeros where nothing is said. */
export function expandInputs(features: usize, rows: i32, inputCount: i32, out: usize): void {
  memory.fill(out, 0, <usize>(inputCount >> 3) * PANEL);
  const featureCount = field(FEATURE_COUNT);
  let column = pointer(COLUMNS);
  for (let index = 0; index < featureCount; index += 1, column += 64) {
    expandColumn(column, features + ((<usize>index) << 2), (<usize>featureCount) << 2, rows, out);
  }
}

function expandColumn(column: usize, values: usize, stride: usize, rows: i32, out: usize): void {
  const mode = missingMode(column);
  const form = formOf(column);
  if (mode === INDICATOR) {
    let indicator = inputAddress(out, indicatorInput(column));
    let value = values;
    for (let row = 0; row < rows; row += 1, indicator += 32, value += stride) {
      if (<f64>load<f32>(value) === missingValue(column)) store<f32>(indicator, 1);
    }
  }
  if (form === AS_IS || form === SCALED) {
    expandNumbers(column, values, stride, rows, out);
    return;
  }
  if (form !== PIECEWISE && form !== ONE_OF) return;
  for (let row = 0; row < rows; row += 1, values += stride) {
    let x = <f64>load<f32>(values);
    if (isMissing(column, x)) {
      if (mode === INDICATOR) continue;
      x = replacement(column);
    }
    const rowOffset = (<usize>row) << 5;
    const start = inputStart(column);
    if (form === PIECEWISE) {
      const bin = binOf(column, <f32>x);
      for (let input = start; input < start + bin; input += 1) {
        store<f32>(inputAddress(out, input) + rowOffset, 1);
      }
      store<f32>(inputAddress(out, start + bin) + rowOffset, fractionOf(column, bin, x));
    } else {
      const value = valueIndex(column, x);
      if (value >= 0) store<f32>(inputAddress(out, start + value) + rowOffset, 1);
    }
  }
}

/** Two rows at a time: the logarithm of one costs as much as of two. */
function expandNumbers(column: usize, values: usize, stride: usize, rows: i32, out: usize): void {
  const mode = missingMode(column);
  const scaled = formOf(column) === SCALED;
  let at = inputAddress(out, inputStart(column));
  for (let row = 0; row < rows; row += 2, at += 64) {
    let x0 = <f64>load<f32>(values);
    const second = row + 1 < rows;
    let x1 = second ? <f64>load<f32>(values + stride) : 0;
    values += stride << 1;
    let absent0 = false;
    let absent1 = false;
    if (mode !== 0) {
      absent0 = x0 === missingValue(column);
      absent1 = x1 === missingValue(column);
      if (absent0) x0 = replacement(column);
      if (absent1) x1 = replacement(column);
    }
    let pair = f64x2.replace_lane(f64x2.splat(x0), 1, x1);
    if (scaled) pair = scaledPair(column, pair);
    if (mode === INDICATOR) {
      if (!absent0) store<f32>(at, <f32>f64x2.extract_lane(pair, 0));
      if (second && !absent1) store<f32>(at, <f32>f64x2.extract_lane(pair, 1), 32);
    } else {
      store<f32>(at, <f32>f64x2.extract_lane(pair, 0));
      if (second) store<f32>(at, <f32>f64x2.extract_lane(pair, 1), 32);
    }
  }
}

/**
 * Says of each feature of a row which entry of the first layer's table it stands for, and the factor of the entry's
 * second half: pairs of (byte offset, factor). Entry 0 is all zeros; input i is entry i + 1 of 64 bytes.
 */
export function listEntries(features: usize, rows: i32, out: usize): void {
  const featureCount = field(FEATURE_COUNT);
  const stride = (<usize>featureCount) << 2;
  const rowBytes = (<usize>featureCount) << 3;
  let column = pointer(COLUMNS);
  for (let index = 0; index < featureCount; index += 1, column += 64) {
    let value = features + ((<usize>index) << 2);
    let at = out + ((<usize>index) << 3);
    const form = formOf(column);
    if (form === AS_IS || form === SCALED) {
      listNumbers(column, value, stride, rows, at, rowBytes);
      continue;
    }
    for (let row = 0; row < rows; row += 1, value += stride, at += rowBytes) listEntry(column, value, at);
  }
  // Rows up to a multiple of four: nothing.
  const padded = (rows + 3) & ~3;
  memory.fill(out + <usize>rows * rowBytes, 0, <usize>(padded - rows) * rowBytes);
}

function listEntry(column: usize, value: usize, at: usize): void {
  let x = <f64>load<f32>(value);
  let input = -1;
  let factor: f32 = 0;
  if (isMissing(column, x) && missingMode(column) === INDICATOR) {
    input = indicatorInput(column);
  } else {
    if (isMissing(column, x)) x = replacement(column);
    const form = formOf(column);
    if (form === PIECEWISE) {
      const bin = binOf(column, <f32>x);
      input = inputStart(column) + bin;
      factor = fractionOf(column, bin, x);
    } else if (form === ONE_OF) {
      const index = valueIndex(column, x);
      if (index >= 0) input = inputStart(column) + index;
    }
  }
  store<i32>(at, (input + 1) << 6);
  store<f32>(at, factor, 4);
}

function listNumbers(
  column: usize,
  values: usize,
  stride: usize,
  rows: i32,
  at: usize,
  rowBytes: usize,
): void {
  const scaled = formOf(column) === SCALED;
  const mode = missingMode(column);
  const entry = (inputStart(column) + 1) << 6;
  const indicator = (indicatorInput(column) + 1) << 6;
  for (let row = 0; row < rows; row += 1, values += stride, at += rowBytes) {
    let x = <f64>load<f32>(values);
    if (mode !== 0 && x === missingValue(column)) {
      if (mode === INDICATOR) {
        store<i32>(at, indicator);
        store<f32>(at, 0, 4);
        continue;
      }
      x = replacement(column);
    }
    if (scaled) x = f64x2.extract_lane(scaledPair(column, f64x2.splat(x)), 0);
    store<i32>(at, entry);
    store<f32>(at, <f32>x, 4);
  }
}
