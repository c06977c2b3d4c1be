import { randomBytes } from "node:crypto";
import { InputError } from "@slidr/clicks";
import type { HashKey } from "./halfSipHash.js";

/**
 * A new secret key: the library's one use of hidden randomness.
 *
 * No result depends on it, only who can build ids that collide: nobody, as long as nobody can know it.
 */
export function randomHashKey(): HashKey {
  const bytes = randomBytes(8);
  return [bytes.readInt32LE(0), bytes.readInt32LE(4)];
}

/** Returns the key, or throws unless it is two 32-bit integers. */
export function checkHashKey(key: HashKey, caller: string): HashKey {
  const is32Bit = (half: number) => Number.isInteger(half) && half >= -(2 ** 31) && half < 2 ** 32;
  if (Array.isArray(key) && key.length === 2 && key.every(is32Bit)) return key;
  throw new InputError(
    "HASH_KEY",
    `${caller} requires a hashKey of two 32-bit integers, got ${JSON.stringify(key)}`,
  );
}
