/** A key of 64 bits: two 32-bit integers, the low half first. */
export type HashKey = readonly [number, number];

/**
 * Hashes a text to 64 bits with a secret key: `out[at]` and `out[at + 1]`, never both 0 (which stands for "missing").
 *
 * HalfSipHash-2-4 of Aumasson and Bernstein (github.com/veorq/SipHash, halfsiphash.c) with 64 bits of output, over the
 * text's UTF-16 units, two bytes each, the low one first. Who does not know the key can build no two texts that are
 * likely to collide.
 */
export function halfSipHash(text: string, key: HashKey, out: Int32Array, at: number): void {
  let v0 = key[0] | 0;
  let v1 = key[1] ^ 0xee;
  let v2 = key[0] ^ 0x6c796765;
  let v3 = key[1] ^ 0x74656462;
  const pairs = text.length >>> 1;
  // Two rounds a step: a step per four bytes, one for the rest and the length, two steps before each half of the hash.
  for (let step = 0; step < pairs + 5; step++) {
    let message = 0;
    if (step < pairs) message = text.charCodeAt(2 * step) | (text.charCodeAt(2 * step + 1) << 16);
    else if (step === pairs) {
      message = (2 * text.length) << 24;
      if (text.length > 2 * pairs) message |= text.charCodeAt(2 * pairs);
    } else if (step === pairs + 1) v2 ^= 0xee;
    else if (step === pairs + 3) {
      out[at] = v1 ^ v3;
      v1 ^= 0xdd;
    }
    v3 ^= message;
    for (let round = 0; round < 2; round++) {
      v0 = (v0 + v1) | 0;
      v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
      v0 = (v0 << 16) | (v0 >>> 16);
      v2 = (v2 + v3) | 0;
      v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
      v0 = (v0 + v3) | 0;
      v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
      v2 = (v2 + v1) | 0;
      v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
      v2 = (v2 << 16) | (v2 >>> 16);
    }
    v0 ^= message;
  }
  out[at + 1] = v1 ^ v3;
  if (out[at] === 0 && out[at + 1] === 0) out[at + 1] = 1;
}
