/**
 * A bijection of the 32-bit integers that scatters its input (the finaliser of MurmurHash3, keyed).
 *
 * Why: consecutive indices become ids that show neither their order nor who handed them out, without a table of
 * those already used, since a bijection never collides.
 *
 * @param value - any number, taken modulo 2^32.
 * @param key - any 32-bit integer; another key, another order.
 * @returns an integer in [0, 2^32).
 */
export function permute32(value: number, key: number): number {
  let bits = (value ^ key) | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return ((bits ^ (bits >>> 16)) + Math.imul(key, 0x9e3779b9)) >>> 0;
}

/** A fixed number in [0, 1) for an index and a key: a draw that need not be stored to be repeated. */
export function unitOf(index: number, key: number): number {
  return permute32(permute32(index, key), key ^ 0x5bd1e995) / 0x1_0000_0000;
}

/** A fixed standard normal number for an index and a key (Box and Muller 1958). */
export function normalOf(index: number, key: number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - unitOf(index, key)));
  return radius * Math.cos(2 * Math.PI * unitOf(index, key ^ 0x27d4eb2f));
}

/** "00" to "ff": ids are most of what a simulation writes, and Number.toString(16) would be most of its time. */
const HEX_OF_BYTE = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** Eight lower-case hexadecimal digits of a number in [0, 2^32). */
export function hex8(value: number): string {
  return (
    HEX_OF_BYTE[value >>> 24]! +
    HEX_OF_BYTE[(value >>> 16) & 255]! +
    HEX_OF_BYTE[(value >>> 8) & 255]! +
    HEX_OF_BYTE[value & 255]!
  );
}
