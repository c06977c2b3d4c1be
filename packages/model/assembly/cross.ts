// What a cross layer adds to a product of matrices, on panels as matrix.ts keeps them: with x what goes into it, `first`
// what the network's first layer gave and product = x kernel + bias, it gives first * product + x, element by element.

import { PANEL } from "./control";
import { multiplyAdd } from "./math";

/** out = first * product + x. */
export function crossOutputs(
  first: usize,
  product: usize,
  x: usize,
  out: usize,
  rows: i32,
  outputs: i32,
): void {
  const bytes = (<usize>rows) << 5;
  for (let column = 0; column < outputs; column += 8) {
    for (let at: usize = 0; at < bytes; at += 16) {
      v128.store(out + at, multiplyAdd(v128.load(first + at), v128.load(product + at), v128.load(x + at)));
    }
    first += PANEL;
    product += PANEL;
    x += PANEL;
    out += PANEL;
  }
}

/** From the derivative by a cross layer's outputs: firstDelta += delta * product, productDelta = delta * first. */
export function crossDeltas(
  first: usize,
  product: usize,
  delta: usize,
  firstDelta: usize,
  productDelta: usize,
  rows: i32,
  outputs: i32,
): void {
  const bytes = (<usize>rows) << 5;
  for (let column = 0; column < outputs; column += 8) {
    for (let at: usize = 0; at < bytes; at += 16) {
      const d = v128.load(delta + at);
      v128.store(firstDelta + at, multiplyAdd(d, v128.load(product + at), v128.load(firstDelta + at)));
      v128.store(productDelta + at, f32x4.mul(d, v128.load(first + at)));
    }
    first += PANEL;
    product += PANEL;
    delta += PANEL;
    firstDelta += PANEL;
    productDelta += PANEL;
  }
}

/** out += x. */
export function addDeltas(x: usize, out: usize, rows: i32, outputs: i32): void {
  const bytes = (<usize>rows) << 5;
  for (let column = 0; column < outputs; column += 8) {
    for (let at: usize = 0; at < bytes; at += 16) {
      v128.store(out + at, f32x4.add(v128.load(out + at), v128.load(x + at)));
    }
    x += PANEL;
    out += PANEL;
  }
}
