import type { LookupVersion } from "./lookupVersion.js";
import { requireIndex } from "./versionIndex.js";

/**
 * The versions a lookup table keeps, by when each was last made current: the current one is the last.
 *
 * @param directory - of the table.
 * @throws InputError `LOOKUP_TABLE`, `LOOKUP_INDEX`.
 *
 * @example
 * ```ts
 * import { mkdtempSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { buildLookupTable, listLookupVersions } from "@slidr/features/lmdb";
 *
 * const directory = mkdtempSync(join(tmpdir(), "slidr-"));
 * for (const version of ["monday", "tuesday", "wednesday"]) {
 *   await buildLookupTable(directory, { version, entries: [["ann", 5]] });
 * }
 * (await listLookupVersions(directory)).map((entry) => entry.version); // => ["tuesday", "wednesday"]
 * ```
 */
export async function listLookupVersions(directory: string): Promise<readonly LookupVersion[]> {
  return requireIndex(directory, "listLookupVersions");
}
