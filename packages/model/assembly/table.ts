// The first layer where most inputs are 0 or 1: instead of a multiplication per input, two rows per feature.
//
// Piecewise-linear inputs 1, 1, ..., fraction, 0, 0 times the kernel are one cumulative row plus a fraction of the next.
// An entry holds both halves for eight outputs, 64 bytes: [8 of the cumulative row | 8 of the kernel's own row].

import { FEATURE_COUNT, field, INPUT_COUNT, INPUT_KINDS, PANEL, pointer } from "./control";
import { multiplyAdd } from "./math";

// An input's kind is 0 where it has a factor of its own and nothing before it counts: a number, or a feature's first bin.

/** The next bin of the same feature: its cumulative row is that of the bin before, plus that bin's own row. */
const NEXT: u8 = 1;
/** An input that is 0 or 1. */
const CONSTANT: u8 = 2;

/** Fills a panel of the table from a panel of the kernel, [inputs][8]. */
export function fillTable(kernel: usize, table: usize): void {
  const none = f32x4.splat(0);
  const inputs = field(INPUT_COUNT);
  const kinds = pointer(INPUT_KINDS);
  memory.fill(table, 0, 64);
  let t0 = none,
    t1 = none,
    w0 = none,
    w1 = none;
  for (let input = 0; input < inputs; input += 1, kernel += 32) {
    table += 64;
    const kind = load<u8>(kinds + <usize>input);
    t0 = kind === NEXT ? f32x4.add(t0, w0) : none;
    t1 = kind === NEXT ? f32x4.add(t1, w1) : none;
    w0 = v128.load(kernel);
    w1 = v128.load(kernel, 16);
    v128.store(table, kind === CONSTANT ? w0 : t0);
    v128.store(table, kind === CONSTANT ? w1 : t1, 16);
    v128.store(table, kind === CONSTANT ? none : w0, 32);
    v128.store(table, kind === CONSTANT ? none : w1, 48);
  }
}

/** out = bias + the entries that a block's rows list, at least `floor`: two rows by eight outputs at a time. */
export function sumEntries(
  list: usize,
  table: usize,
  bias: usize,
  floor: f32,
  out: usize,
  rows: i32,
  outputs: i32,
): void {
  const least = f32x4.splat(floor);
  const rowBytes = (<usize>field(FEATURE_COUNT)) << 3;
  const panel = (<usize>(field(INPUT_COUNT) + 1)) << 6;
  for (let column = 0; column < outputs; column += 8) {
    let entries = list;
    let to = out;
    for (let row = 0; row < rows; row += 2, to += 64) {
      let c00 = v128.load(bias);
      let c01 = v128.load(bias, 16);
      let c10 = c00;
      let c11 = c01;
      const end = entries + rowBytes;
      for (; entries < end; entries += 8) {
        let entry = table + load<usize>(entries);
        let f = v128.load32_splat(entries, 4);
        c00 = multiplyAdd(f, v128.load(entry, 32), f32x4.add(c00, v128.load(entry)));
        c01 = multiplyAdd(f, v128.load(entry, 48), f32x4.add(c01, v128.load(entry, 16)));
        const next = entries + rowBytes;
        entry = table + load<usize>(next);
        f = v128.load32_splat(next, 4);
        c10 = multiplyAdd(f, v128.load(entry, 32), f32x4.add(c10, v128.load(entry)));
        c11 = multiplyAdd(f, v128.load(entry, 48), f32x4.add(c11, v128.load(entry, 16)));
      }
      v128.store(to, f32x4.max(c00, least));
      v128.store(to, f32x4.max(c01, least), 16);
      v128.store(to, f32x4.max(c10, least), 32);
      v128.store(to, f32x4.max(c11, least), 48);
      entries += rowBytes;
    }
    table += panel;
    bias += 32;
    out += PANEL;
  }
}

/** Adds a block's deltas to the gradient of the entries that its rows list; laid out as the table. */
export function scatterEntries(list: usize, delta: usize, gradient: usize, rows: i32, outputs: i32): void {
  const rowBytes = (<usize>field(FEATURE_COUNT)) << 3;
  const panel = (<usize>(field(INPUT_COUNT) + 1)) << 6;
  for (let column = 0; column < outputs; column += 8) {
    let at = list;
    let d = delta;
    for (let row = 0; row < rows; row += 1, d += 32) {
      const d0 = v128.load(d),
        d1 = v128.load(d, 16);
      const end = at + rowBytes;
      for (; at < end; at += 8) {
        const entry = gradient + load<usize>(at);
        const f = v128.load32_splat(at, 4);
        v128.store(entry, f32x4.add(v128.load(entry), d0));
        v128.store(entry, f32x4.add(v128.load(entry, 16), d1), 16);
        v128.store(entry, multiplyAdd(f, d0, v128.load(entry, 32)), 32);
        v128.store(entry, multiplyAdd(f, d1, v128.load(entry, 48)), 48);
      }
    }
    gradient += panel;
    delta += PANEL;
  }
}

/**
 * The gradient of a panel of the kernel, [inputs][8], from the entries' gradients of all shards: a bin's own row, and
 * every cumulative row after it, holds the bin's kernel row.
 *
 * @param first - the panel in the first shard's gradient; the next shard's is `shardBytes` on
 * @returns the sum of squares, the penalty included
 */
export function gatherTableGradient(
  first: usize,
  shardBytes: usize,
  shards: i32,
  kernel: usize,
  gradient: usize,
  penalty: f32,
): f64 {
  const none = f32x4.splat(0);
  const inputs = field(INPUT_COUNT);
  const kinds = pointer(INPUT_KINDS);
  const l2 = f32x4.splat(penalty);
  let after0 = none,
    after1 = none,
    squares0 = none,
    squares1 = none;
  let squares: f64 = 0;
  for (let input = inputs - 1; input >= 0; input -= 1) {
    let entry = first + ((<usize>(input + 1)) << 6);
    let t0 = none,
      t1 = none,
      w0 = none,
      w1 = none;
    for (let shard = 0; shard < shards; shard += 1, entry += shardBytes) {
      t0 = f32x4.add(t0, v128.load(entry));
      t1 = f32x4.add(t1, v128.load(entry, 16));
      w0 = f32x4.add(w0, v128.load(entry, 32));
      w1 = f32x4.add(w1, v128.load(entry, 48));
    }
    const kind = load<u8>(kinds + <usize>input);
    const own0 = kind === CONSTANT ? t0 : f32x4.add(w0, after0);
    const own1 = kind === CONSTANT ? t1 : f32x4.add(w1, after1);
    after0 = kind === NEXT ? f32x4.add(after0, t0) : none;
    after1 = kind === NEXT ? f32x4.add(after1, t1) : none;
    const offset = (<usize>input) << 5;
    const g0 = multiplyAdd(l2, v128.load(kernel + offset), own0);
    const g1 = multiplyAdd(l2, v128.load(kernel + offset, 16), own1);
    v128.store(gradient + offset, g0);
    v128.store(gradient + offset, g1, 16);
    squares0 = f32x4.mul(g0, g0);
    squares1 = f32x4.mul(g1, g1);
    squares += sumOfLanes(f32x4.add(squares0, squares1));
  }
  return squares;
}

function sumOfLanes(x: v128): f64 {
  return (
    <f64>f32x4.extract_lane(x, 0) +
    <f64>f32x4.extract_lane(x, 1) +
    (<f64>f32x4.extract_lane(x, 2) + <f64>f32x4.extract_lane(x, 3))
  );
}
