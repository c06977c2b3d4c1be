// Products of matrices kept in panels of eight columns: activations [columns / 8][BLOCK][8], kernels
// [columns / 8][inputs][8]. A panel is contiguous, so that it stays in the first-level cache whatever the width.
//
// The inner loops are not unrolled: V8 hoists all loads of a loop's body to its start, and where the body is longer they
// push the sums out of the registers. Unrolled four times the same loop is half as fast.

import { PANEL, ZEROS } from "./control";
import { multiplyAdd } from "./math";

/** x, at least `floor`; or the slope of that: x where a mask is above `floor`, else 0. */
function finish(x: v128, mask: usize, floor: f32): v128 {
  if (mask === 0) return f32x4.max(x, f32x4.splat(floor));
  return v128.and(x, f32x4.gt(v128.load(mask), f32x4.splat(floor)));
}

/**
 * out = finish(a x kernel + bias): four rows by eight columns at a time, summed over `inputs` in order.
 *
 * @param rows - a multiple of 4
 * @param inputs - a multiple of 8
 * @param bias - [outputs], or 0 for none
 * @param mask - outputs of the layer whose activation is to be differentiated, laid out as `out`; 0: apply it
 * @param floor - the activation: 0 is ReLU, -Infinity none
 */
export function multiply(
  a: usize,
  kernel: usize,
  bias: usize,
  mask: usize,
  floor: f32,
  out: usize,
  rows: i32,
  inputs: i32,
  outputs: i32,
): void {
  const kernelPanel = (<usize>inputs) << 5;
  // Read anew for every tile: kept in registers, it would push the sums out of them.
  let start = bias ? bias : ZEROS;
  for (let column = 0; column < outputs; column += 8) {
    for (let row: usize = 0; row < (<usize>rows) << 5; row += 128) {
      let c00 = v128.load(start),
        c01 = v128.load(start, 16),
        c10 = v128.load(start),
        c11 = v128.load(start, 16);
      let c20 = v128.load(start),
        c21 = v128.load(start, 16),
        c30 = v128.load(start),
        c31 = v128.load(start, 16);
      let w = kernel;
      let x = a + row;
      const end = kernel + kernelPanel;
      while (w < end) {
        const panelEnd = x + 32;
        while (x < panelEnd) {
          const w0 = v128.load(w);
          const w1 = v128.load(w, 16);
          let f = v128.load32_splat(x);
          c00 = multiplyAdd(f, w0, c00);
          c01 = multiplyAdd(f, w1, c01);
          f = v128.load32_splat(x, 32);
          c10 = multiplyAdd(f, w0, c10);
          c11 = multiplyAdd(f, w1, c11);
          f = v128.load32_splat(x, 64);
          c20 = multiplyAdd(f, w0, c20);
          c21 = multiplyAdd(f, w1, c21);
          f = v128.load32_splat(x, 96);
          c30 = multiplyAdd(f, w0, c30);
          c31 = multiplyAdd(f, w1, c31);
          x += 4;
          w += 32;
        }
        x += PANEL - 32;
      }
      const to = out + row;
      const gate = mask ? mask + row : 0;
      v128.store(to, finish(c00, gate, floor));
      v128.store(to, finish(c01, gate ? gate + 16 : 0, floor), 16);
      v128.store(to, finish(c10, gate ? gate + 32 : 0, floor), 32);
      v128.store(to, finish(c11, gate ? gate + 48 : 0, floor), 48);
      v128.store(to, finish(c20, gate ? gate + 64 : 0, floor), 64);
      v128.store(to, finish(c21, gate ? gate + 80 : 0, floor), 80);
      v128.store(to, finish(c30, gate ? gate + 96 : 0, floor), 96);
      v128.store(to, finish(c31, gate ? gate + 112 : 0, floor), 112);
    }
    kernel += kernelPanel;
    if (bias) start += 32;
    out += PANEL;
    if (mask) mask += PANEL;
  }
}

/**
 * gradient += transpose(a) x delta: four inputs by eight outputs at a time, summed over the block's rows in order.
 *
 * @param gradient - laid out as a kernel
 */
export function addOuterProducts(
  a: usize,
  delta: usize,
  gradient: usize,
  rows: i32,
  inputs: i32,
  outputs: i32,
): void {
  const bytes = (<usize>rows) << 5;
  for (let column = 0; column < outputs; column += 8) {
    for (let input = 0; input < inputs; input += 4) {
      let x = a + <usize>(input >> 3) * PANEL + ((<usize>(input & 4)) << 2);
      let c00 = v128.load(gradient),
        c01 = v128.load(gradient, 16);
      let c10 = v128.load(gradient, 32),
        c11 = v128.load(gradient, 48);
      let c20 = v128.load(gradient, 64),
        c21 = v128.load(gradient, 80);
      let c30 = v128.load(gradient, 96),
        c31 = v128.load(gradient, 112);
      const end = delta + bytes;
      for (let d = delta; d < end; d += 32, x += 32) {
        const d0 = v128.load(d);
        const d1 = v128.load(d, 16);
        let f = v128.load32_splat(x);
        c00 = multiplyAdd(f, d0, c00);
        c01 = multiplyAdd(f, d1, c01);
        f = v128.load32_splat(x, 4);
        c10 = multiplyAdd(f, d0, c10);
        c11 = multiplyAdd(f, d1, c11);
        f = v128.load32_splat(x, 8);
        c20 = multiplyAdd(f, d0, c20);
        c21 = multiplyAdd(f, d1, c21);
        f = v128.load32_splat(x, 12);
        c30 = multiplyAdd(f, d0, c30);
        c31 = multiplyAdd(f, d1, c31);
      }
      v128.store(gradient, c00);
      v128.store(gradient, c01, 16);
      v128.store(gradient, c10, 32);
      v128.store(gradient, c11, 48);
      v128.store(gradient, c20, 64);
      v128.store(gradient, c21, 80);
      v128.store(gradient, c30, 96);
      v128.store(gradient, c31, 112);
      gradient += 128;
    }
    delta += PANEL;
  }
}

/** gradient += the sum of delta's rows. */
export function addRows(delta: usize, gradient: usize, rows: i32, outputs: i32): void {
  for (let column = 0; column < outputs; column += 8) {
    let c0 = v128.load(gradient),
      c1 = v128.load(gradient, 16);
    const end = delta + ((<usize>rows) << 5);
    for (let d = delta; d < end; d += 32) {
      c0 = f32x4.add(c0, v128.load(d));
      c1 = f32x4.add(c1, v128.load(d, 16));
    }
    v128.store(gradient, c0);
    v128.store(gradient, c1, 16);
    gradient += 32;
    delta += PANEL;
  }
}

/** Turns a kernel [outputs / 8][inputs][8] into its transpose, [inputs / 8][outputs][8]. */
export function transposeKernel(kernel: usize, out: usize, inputs: i32, outputs: i32): void {
  for (let output = 0; output < outputs; output += 1) {
    let from = kernel + ((<usize>(output >> 3) * <usize>inputs) << 5) + ((<usize>(output & 7)) << 2);
    const to = out + ((<usize>output) << 5);
    for (let input = 0; input < inputs; input += 1, from += 32) {
      const panel = ((<usize>(input >> 3) * <usize>outputs) << 5) + ((<usize>(input & 7)) << 2);
      store<f32>(to + panel, load<f32>(from));
    }
  }
}
