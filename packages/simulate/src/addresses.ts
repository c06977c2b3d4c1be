import { permute32 } from "./mix.js";

/** /24 blocks of a network; `prefixOf` scatters them over all first octets so that no address shows its network. */
const NETWORK_BLOCKS = 1 << 20;

/** First block number of each network: 16 first octets of public unicast each, so that `prefixOf` stays one to one. */
const FIRST_BLOCK = {
  home: 16 << 16,
  carrier: 32 << 16,
  office: 48 << 16,
  hosting: 64 << 16,
  subnet: 80 << 16,
  farm: 128 << 16,
} as const;

export type Network = keyof typeof FIRST_BLOCK;

/**
 * The IPv4 address of a host in a /24 block of a network.
 *
 * Every network draws its /24s from the whole unicast space, and hosts are scattered over the block, so an address reveals neither
 * country nor network.
 *
 * @param block - number of the /24 within the network, taken modulo 2^20.
 * @param host - number of the host within the block, taken modulo 254.
 * @param key - of this simulation.
 * @returns the address as an integer in [0, 2^32).
 */
export function addressOf(network: Network, block: number, host: number, key: number): number {
  // One to one: 97 and 254 have no common divisor.
  const scattered = ((host % 254) * 97 + (permute32(block, key) % 254)) % 254;
  return prefixOf(FIRST_BLOCK[network] + (block % NETWORK_BLOCKS), key) * 256 + 1 + scattered;
}

/** "10.1.2.3" for 0x0a010203. */
export function dottedAddress(address: number): string {
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
}

/** A bijection of the 24-bit numbers, walked along its cycle until the prefix is public unicast: one to one on those. */
function prefixOf(block: number, key: number): number {
  let prefix = block;
  do prefix = permute24(prefix, key);
  while (isReserved(prefix));
  return prefix;
}

function permute24(value: number, key: number): number {
  let bits = (value ^ (permute32(key, 0x2545f491) & 0xffffff)) & 0xffffff;
  bits = Math.imul(bits ^ (bits >>> 12), 0x2c1b3d) & 0xffffff;
  bits = Math.imul(bits ^ (bits >>> 11), 0x297a2d) & 0xffffff;
  return bits ^ (bits >>> 12);
}

/** Ranges that are not public unicast: 0, 10, 100.64-127, 127, 169.254, 172.16-31, 192.0, 192.88, 192.168, 198.18-19, 198.51, 224 and up. */
function isReserved(prefix: number): boolean {
  const first = prefix >>> 16;
  const second = (prefix >>> 8) & 255;
  if (first === 0 || first === 10 || first === 127 || first >= 224) return true;
  if (first === 100) return second >= 64 && second < 128;
  if (first === 169) return second === 254;
  if (first === 172) return second >= 16 && second < 32;
  if (first === 192) return second === 0 || second === 88 || second === 168;
  return first === 198 && (second === 18 || second === 19 || second === 51);
}
