import { hash } from "node:crypto";
import { idLengthMax } from "../keys/clickColumns.js";

/** Bytes of a stored key. */
export const storedKeyBytes = 16;

/** Why a text cannot be a key, or undefined for one that can. */
export function keyFault(key: unknown): string | undefined {
  if (typeof key !== "string") return `a ${key === null ? "null" : typeof key}`;
  if (key === "") return "an empty one";
  if (key.length > idLengthMax) return `one of ${key.length} characters`;
  // Half a character has no UTF-8: all such texts would be one key.
  if (!key.isWellFormed()) return `${JSON.stringify(key)}, which is not well-formed Unicode`;
  return undefined;
}

/**
 * Writes what a key is stored as: the first 16 bytes of the SHA-256 of its UTF-8.
 *
 * Any text fits, whatever its length and characters. Nobody can make two texts of one stored key: that takes 2^64 tries.
 */
export function writeStoredKey(key: string, out: Buffer, at: number): void {
  // As a string of bytes the digest costs a third of what it does as a Buffer.
  out.write(hash("sha256", key, "binary"), at, storedKeyBytes, "latin1");
}
