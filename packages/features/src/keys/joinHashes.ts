import { finishHash } from "./hashText.js";

/**
 * Folds the hash (hi, lo) into the hash at `at`: a key of several parts, order included. Each part is hashed by itself
 * before, so where one ends is part of the key; the parts' secret key keeps what comes out as hard to steer as they are.
 */
export function joinHashes(out: Int32Array, at: number, hi: number, lo: number): void {
  const a = Math.imul(out[at]! ^ Math.imul(hi, 0x9e3779b1), 0x85ebca77);
  const b = Math.imul(out[at + 1]! ^ Math.imul(lo, 0x85ebca77), 0xc2b2ae3d) + hi;
  finishHash((a << 7) | (a >>> 25), b, out, at);
}
