import { InputError } from "@slidr/clicks";
import type { RootDatabase } from "lmdb";

/** An LMDB file of this package: 16 bytes to 8 bytes. */
export type LookupDatabase = RootDatabase<Uint8Array, Uint8Array>;

/** Opens files with the optional peer `lmdb`, which is loaded here and nowhere else. */
export async function loadLmdb(
  caller: string,
): Promise<(path: string, mode: { readonly readOnly: boolean }) => LookupDatabase> {
  const { open } = await import("lmdb").catch((cause: Error) => {
    throw new InputError(
      "LMDB_MISSING",
      `${caller} requires the package lmdb, which is not installed or cannot load here: npm install lmdb`,
      { cause },
    );
  });
  return (path, { readOnly }) =>
    open<Uint8Array, Uint8Array>({
      path,
      readOnly,
      noSubdir: true,
      keyEncoding: "binary",
      encoding: "binary",
      compression: false,
      // A version is flushed as a whole before it is published.
      noSync: !readOnly,
      overlappingSync: false,
      // Processes and threads that may read one version at the same time.
      maxReaders: 1024,
    });
}
