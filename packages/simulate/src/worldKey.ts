import { permute32 } from "./mix.js";

/** The key that scatters a seed's ids, addresses and traits. */
export function worldKey(seed: number): number {
  return permute32(seed, 0x51d7348d) | 0;
}
