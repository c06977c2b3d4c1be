import { type HashKey, halfSipHash } from "./halfSipHash.js";

/**
 * The first row, counted from 1, that holds each row's text: rows of equal texts, and only these, get equal numbers;
 * 0 = the empty text.
 *
 * A hash (keyed, so that nobody can slow it down) finds rows that may be alike, a comparison of the texts decides.
 */
export function firstRows(texts: readonly string[], hashKey: HashKey): Int32Array {
  const rowCount = texts.length;
  const hashes = new Int32Array(rowCount);
  const scratch = new Int32Array(2);
  for (let row = 0; row < rowCount; row++) {
    halfSipHash(texts[row]!, hashKey, scratch, 0);
    hashes[row] = scratch[1]!;
  }
  const mask = 2 ** Math.ceil(Math.log2(Math.max(2, 2 * rowCount))) - 1;
  const places = new Int32Array(mask + 1);
  const rows = new Int32Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    const hash = hashes[row]!;
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const known = places[at]! - 1;
      if (known >= 0 && (hashes[known] !== hash || texts[known] !== texts[row])) continue;
      if (known < 0) places[at] = row + 1;
      rows[row] = places[at]!;
      break;
    }
  }
  for (let row = 0; row < rowCount; row++) if (texts[row] === "") rows[row] = 0;
  return rows;
}
