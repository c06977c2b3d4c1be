import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { InputError } from "@slidr/clicks";
import type { LookupVersion } from "./lookupVersion.js";

/** How the files of versions end; nothing else in a table's directory is ever removed but what a dead build left. */
export const versionExtension = ".lookup.mdb";

/** Where a version's file is. */
export const versionPath = (directory: string, version: string) =>
  join(directory, `${version}${versionExtension}`);

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
  const path = versionPath(directory, entry.version);
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
