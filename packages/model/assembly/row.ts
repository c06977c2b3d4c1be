// One row through the network, as fast as it goes: what is zero costs nothing.
//
// Every sum is taken in the order of the batch's, so that a row scores the same in both, bit for bit.

import { binOf, fractionOf, valueIndex } from "./columns";
import {
  COLUMNS,
  FEATURE_COUNT,
  FEATURES,
  field,
  floorOf,
  INPUT_COUNT,
  LAYER_COUNT,
  layer,
  pointer,
  productOf,
  ROW_DEVIATIONS,
  ROW_FIRST_UNITS,
  ROW_LIST,
  ROW_LOG_MASKS,
  ROW_MEANS,
  ROW_MISSING,
  ROW_NUMBERS,
  ROW_OTHER_UNITS,
  ROW_REPLACEMENTS,
  ROW_TABLE,
  ROW_UNITS,
} from "./control";
import { laneSum, logarithms, multiplyAdd } from "./math";

const PIECEWISE: i32 = 3;
const ONE_OF: i32 = 4;
const DROPPED: i32 = 0;
const INDICATOR: i32 = 2;

/** The logit of the row at FEATURES; there is at least one layer before the last. */
export function rowLogit(): f32 {
  numbersOfRow();
  const first = layer(0);
  const width = load<i32>(first, 4);
  const firstUnits = pointer(ROW_FIRST_UNITS);
  const list = pointer(ROW_LIST);
  let end = listRow(list, (<usize>width) << 2);
  sumRows(list, end, pointer(ROW_TABLE), load<usize>(first, 12), floorOf(first), firstUnits, width);
  const last = field(LAYER_COUNT) - 1;
  let units = firstUnits;
  let other = pointer(ROW_OTHER_UNITS);
  let next = pointer(ROW_UNITS);
  for (let index = 1; index < last; index += 1) {
    const at = layer(index);
    const outputs = load<i32>(at, 4);
    const rowBytes = (<usize>outputs) << 2;
    end =
      floorOf(layer(index - 1)) === 0
        ? listActive(units, load<i32>(at), rowBytes, list)
        : listAll(units, load<i32>(at), rowBytes, list);
    sumRows(list, end, load<usize>(at, 24), load<usize>(at, 12), floorOf(at), next, outputs);
    if (productOf(at)) crossRow(firstUnits, units, next, outputs);
    units = next;
    next = other;
    other = units;
  }
  return dot(units, layer(last));
}

/** The features as doubles, missing ones replaced, scaled ones scaled, two at a time. */
function numbersOfRow(): void {
  const count = <usize>field(FEATURE_COUNT);
  const features = pointer(FEATURES);
  const numbers = pointer(ROW_NUMBERS);
  const missing = pointer(ROW_MISSING);
  const replacements = pointer(ROW_REPLACEMENTS);
  const means = pointer(ROW_MEANS);
  const deviations = pointer(ROW_DEVIATIONS);
  const masks = pointer(ROW_LOG_MASKS);
  for (let at: usize = 0; at < count << 3; at += 16) {
    let x = f64x2.promote_low_f32x4(v128.load64_zero(features + (at >> 1)));
    x = v128.bitselect(v128.load(replacements + at), x, f64x2.eq(x, v128.load(missing + at)));
    const mask = v128.load(masks + at);
    if (v128.any_true(mask)) {
      const logs = logarithms(f64x2.add(f64x2.max(x, f64x2.splat(0)), f64x2.splat(1)));
      x = v128.bitselect(logs, x, mask);
    }
    x = f64x2.div(f64x2.sub(x, v128.load(means + at)), v128.load(deviations + at));
    v128.store(numbers + at, x);
  }
}

/** Lists the first layer's rows that the features stand for, (byte offset, factor) each; gives the list's end. */
function listRow(list: usize, rowBytes: usize): usize {
  const count = <usize>field(FEATURE_COUNT);
  const features = pointer(FEATURES);
  const numbers = pointer(ROW_NUMBERS);
  const own = <usize>field(INPUT_COUNT) * rowBytes;
  let column = pointer(COLUMNS);
  for (let index: usize = 0; index < count; index += 1, column += 64) {
    const form = load<i32>(column);
    const start = load<i32>(column, 44);
    if (
      load<i32>(column, 4) === INDICATOR &&
      <f64>load<f32>(features + (index << 2)) === load<f64>(column, 8)
    ) {
      list = push(list, own + <usize>load<i32>(column, 60) * rowBytes, 1);
      continue;
    }
    const x = load<f64>(numbers + (index << 3));
    if (form === PIECEWISE) {
      const bin = binOf(column, <f32>x);
      const row = <usize>(start + bin) * rowBytes;
      if (bin > 0) list = push(list, row, 1);
      list = push(list, own + row, fractionOf(column, bin, x));
    } else if (form === ONE_OF) {
      const value = valueIndex(column, x);
      if (value >= 0) list = push(list, own + <usize>(start + value) * rowBytes, 1);
    } else if (form !== DROPPED) {
      list = push(list, own + <usize>start * rowBytes, <f32>x);
    }
  }
  return list;
}

/** Lists the next kernel's rows of the units above 0, and of those that are no number: the others add nothing. */
function listActive(units: usize, count: i32, rowBytes: usize, list: usize): usize {
  let row: usize = 0;
  for (let unit = 0; unit < count; unit += 1, row += rowBytes) {
    const x = load<f32>(units + ((<usize>unit) << 2));
    store<usize>(list, row);
    store<f32>(list, x, 4);
    // Without a branch, which half of the units would mispredict.
    list += (<usize>!(x <= 0)) << 3;
  }
  return list;
}

/** Lists the next kernel's rows of all units: of a layer without ReLU. */
function listAll(units: usize, count: i32, rowBytes: usize, list: usize): usize {
  let row: usize = 0;
  for (let unit = 0; unit < count; unit += 1, row += rowBytes) {
    list = push(list, row, load<f32>(units + ((<usize>unit) << 2)));
  }
  return list;
}

/** out, a cross layer's product, becomes its outputs: first * out + units. */
function crossRow(first: usize, units: usize, out: usize, width: i32): void {
  for (let at: usize = 0; at < (<usize>width) << 2; at += 16) {
    const x = v128.load(units + at);
    v128.store(out + at, multiplyAdd(v128.load(first + at), v128.load(out + at), x));
  }
}

function push(list: usize, offset: usize, factor: f32): usize {
  store<usize>(list, offset);
  store<f32>(list, factor, 4);
  return list + 8;
}

/** out = bias + sum of factor x row over the list, at least `floor`: 16 outputs stay in registers while the list goes by. */
function sumRows(
  list: usize,
  end: usize,
  table: usize,
  bias: usize,
  floor: f32,
  out: usize,
  width: i32,
): void {
  const least = f32x4.splat(floor);
  let column = 0;
  for (; column + 16 <= width; column += 16, table += 64, bias += 64, out += 64) {
    let c0 = v128.load(bias);
    let c1 = v128.load(bias, 16);
    let c2 = v128.load(bias, 32);
    let c3 = v128.load(bias, 48);
    for (let at = list; at < end; at += 8) {
      const row = table + load<usize>(at);
      const f = v128.load32_splat(at, 4);
      c0 = multiplyAdd(f, v128.load(row), c0);
      c1 = multiplyAdd(f, v128.load(row, 16), c1);
      c2 = multiplyAdd(f, v128.load(row, 32), c2);
      c3 = multiplyAdd(f, v128.load(row, 48), c3);
    }
    v128.store(out, f32x4.max(c0, least));
    v128.store(out, f32x4.max(c1, least), 16);
    v128.store(out, f32x4.max(c2, least), 32);
    v128.store(out, f32x4.max(c3, least), 48);
  }
  for (; column < width; column += 8, table += 32, bias += 32, out += 32) {
    let c0 = v128.load(bias);
    let c1 = v128.load(bias, 16);
    for (let at = list; at < end; at += 8) {
      const row = table + load<usize>(at);
      const f = v128.load32_splat(at, 4);
      c0 = multiplyAdd(f, v128.load(row), c0);
      c1 = multiplyAdd(f, v128.load(row, 16), c1);
    }
    v128.store(out, f32x4.max(c0, least));
    v128.store(out, f32x4.max(c1, least), 16);
  }
}

function dot(units: usize, last: usize): f32 {
  let c0 = f32x4.splat(0);
  let c1 = f32x4.splat(0);
  const kernel = load<usize>(last, 8);
  const end = kernel + ((<usize>load<i32>(last)) << 2);
  for (let w = kernel; w < end; w += 32, units += 32) {
    c0 = multiplyAdd(v128.load(units), v128.load(w), c0);
    c1 = multiplyAdd(v128.load(units, 16), v128.load(w, 16), c1);
  }
  return laneSum(f32x4.add(c0, c1)) + load<f32>(load<usize>(last, 12));
}
