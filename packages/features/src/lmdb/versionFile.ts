import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { InputError } from "@slidr/clicks";
import type { LookupVersion } from "./lookupVersion.js";

/** A name for the file of a version: two builds never write one file, not even of one version. */
export const newVersionFile = (version: string) => `${version}.${randomBytes(6).toString("hex")}.lookup.mdb`;

/** Whether a text is such a name: one in an index becomes part of a path. */
export const isVersionFile = (file: unknown) =>
  typeof file === "string" && /^[a-z0-9][a-z0-9._-]*\.[0-9a-f]{12}\.lookup\.mdb$/.test(file);

/** Size and SHA-256 of a file, read in steps of 64 KB. */
export async function measureFile(path: string): Promise<Pick<LookupVersion, "bytes" | "sha256">> {
  const digest = createHash("sha256");
  let bytes = 0;
  for await (const chunk of createReadStream(path)) {
    digest.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: digest.digest("hex") };
}

/**
 * Reads a version's file to the end and throws unless it is byte for byte what the index says.
 *
 * LMDB trusts its files: a truncated or foreign one would not fail to open, it would kill the process (SIGBUS, SIGSEGV).
 */
export async function verifyVersionFile(
  directory: string,
  entry: LookupVersion,
  caller: string,
): Promise<string> {
  const path = join(directory, entry.file);
  const fault = (got: string, cause?: unknown) =>
    new InputError(
      "LOOKUP_FILE",
      `${caller} requires version ${entry.version} as it was built, got ${got}: ${path}; activate another version or build a new one`,
      { cause },
    );
  const found = await measureFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw fault(
      cause.code === "ENOENT" ? "no such file" : `a file that cannot be read (${cause.code})`,
      cause,
    );
  });
  if (found.bytes !== entry.bytes) throw fault(`${found.bytes} of its ${entry.bytes} bytes`);
  if (found.sha256 !== entry.sha256) throw fault("other bytes of the same length");
  return path;
}
