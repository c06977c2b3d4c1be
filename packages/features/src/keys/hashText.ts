/**
 * Hashes a category to 64 bits: `out[at]` and `out[at + 1]`, never both 0.
 *
 * Two lanes with different multipliers over UTF-16 units, each finished by the other. It has no key, because a category's
 * bucket must be the same wherever a model runs; ids that must not collide are hashed by {@link halfSipHash}.
 */
export function hashText(text: string, out: Int32Array, at: number): void {
  let a = 0x9e3779b9;
  let b = 0x243f6a88;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x85ebca77);
    b = Math.imul(b ^ unit, 0xc2b2ae3d);
    a ^= a >>> 15;
    b = (b << 13) | (b >>> 19);
  }
  a ^= text.length;
  finishHash(a, b, out, at);
}

/** Mixes two lanes into a hash. */
export function finishHash(a: number, b: number, out: Int32Array, at: number): void {
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
  b = Math.imul(b ^ (b >>> 16), 0x27d4eb2f) ^ Math.imul(a ^ (a >>> 13), 0x165667b1);
  a ^= a >>> 16;
  b ^= b >>> 15;
  out[at] = a;
  out[at + 1] = a === 0 && b === 0 ? 1 : b;
}
