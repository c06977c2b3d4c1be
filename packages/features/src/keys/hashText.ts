/**
 * Hashes a text to 64 bits: `out[at]` and `out[at + 1]`, never both 0 (which stands for "missing").
 *
 * Two lanes with different multipliers over UTF-16 units, each finished by the other: any text has a hash, broken
 * surrogates and separators included. Not cryptographic; give a store a secret seed where senders choose their ids.
 */
export function hashText(text: string, seed: number, out: Int32Array, at: number): void {
  let a = 0x9e3779b9 ^ seed;
  let b = 0x243f6a88 ^ Math.imul(seed, 0x85ebca6b);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x85ebca77);
    b = Math.imul(b ^ unit, 0xc2b2ae3d);
    a ^= a >>> 15;
    b = (b << 13) | (b >>> 19);
  }
  a ^= text.length;
  finish(a, b, out, at);
}

/** Folds the hash at `from` into the hash at `at`: a key of several parts, order included. */
export function joinHashes(out: Int32Array, at: number, hi: number, lo: number): void {
  const a = Math.imul(out[at]! ^ Math.imul(hi, 0x9e3779b1), 0x85ebca77);
  const b = Math.imul(out[at + 1]! ^ Math.imul(lo, 0x85ebca77), 0xc2b2ae3d) + hi;
  finish((a << 7) | (a >>> 25), b, out, at);
}

function finish(a: number, b: number, out: Int32Array, at: number): void {
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
  b = Math.imul(b ^ (b >>> 16), 0x27d4eb2f) ^ Math.imul(a ^ (a >>> 13), 0x165667b1);
  a ^= a >>> 16;
  b ^= b >>> 15;
  out[at] = a;
  out[at + 1] = a === 0 && b === 0 ? 1 : b;
}
