import { sortPairs } from "./sortPairs.js";

const LOW_WORD = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 0 : 1;
const SIGN = 0x8000_0000;

/**
 * The row numbers of `values` in ascending order of value; equal values keep their order.
 *
 * Doubles compare like their bits once negative ones are inverted and the sign bit of the others is set, so a
 * radix sort over the two halves takes time linear in n, and needs no comparisons. -0 comes before 0.
 *
 * @param values - [n], none NaN.
 * @returns [n] row numbers.
 *
 * Cost: O(n).
 *
 * @example
 * ```ts
 * import { ascendingOrder } from "@slidr/metrics";
 *
 * Array.from(ascendingOrder(Float64Array.of(0.5, -1, 0.5, 0.25))); // => [1, 3, 0, 2]
 * ```
 */
export function ascendingOrder(values: Float64Array | Float32Array): Uint32Array {
  const doubles = values instanceof Float64Array ? values : Float64Array.from(values);
  const words = new Uint32Array(doubles.buffer, doubles.byteOffset, 2 * doubles.length);
  const keys = new Uint32Array(values.length);
  const rows = new Uint32Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const low = words[2 * row + LOW_WORD]!;
    keys[row] = words[2 * row + 1 - LOW_WORD]! >= SIGN ? ~low : low;
    rows[row] = row;
  }
  sortPairs(keys, rows);
  for (let i = 0; i < rows.length; i++) {
    const high = words[2 * rows[i]! + 1 - LOW_WORD]!;
    keys[i] = high >= SIGN ? ~high : high | SIGN;
  }
  sortPairs(keys, rows);
  return rows;
}
