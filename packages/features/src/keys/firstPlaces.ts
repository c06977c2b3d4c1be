import { type HashKey, halfSipHash } from "./halfSipHash.js";

/**
 * Per text the first place, counted from 1, that holds an equal one: equal texts, and only these, get equal numbers;
 * 0 = the empty text.
 *
 * A hash (keyed, so that nobody can slow it down) finds texts that may be alike, a comparison of the texts decides.
 */
export function firstPlaces(texts: readonly string[], hashKey: HashKey): Int32Array {
  const count = texts.length;
  const hashes = new Int32Array(count);
  const scratch = new Int32Array(2);
  for (let i = 0; i < count; i++) {
    halfSipHash(texts[i]!, hashKey, scratch, 0);
    hashes[i] = scratch[1]!;
  }
  const mask = 2 ** Math.ceil(Math.log2(Math.max(2, 2 * count))) - 1;
  const index = new Int32Array(mask + 1);
  const firsts = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const hash = hashes[i]!;
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const known = index[at]! - 1;
      if (known >= 0 && (hashes[known] !== hash || texts[known] !== texts[i])) continue;
      if (known < 0) index[at] = i + 1;
      firsts[i] = index[at]!;
      break;
    }
  }
  for (let i = 0; i < count; i++) if (texts[i] === "") firsts[i] = 0;
  return firsts;
}
