import { unwritable } from "./unwritable.js";
import { verifyVersionFile } from "./versionFile.js";
import { requireIndex, writeIndex } from "./versionIndex.js";
import { versionNamed } from "./versionName.js";

const caller = "activateLookupVersion";

/**
 * Makes a kept version of a lookup table the current one again: how a bad build is taken back.
 *
 * The next build then keeps this version rather than the bad one. Do it while no build of the table runs.
 *
 * @param directory - of the table.
 * @param version - one of `listLookupVersions`; its file is compared with its SHA-256 first.
 * @throws InputError `LOOKUP_TABLE`, `LOOKUP_INDEX`, `LOOKUP_VERSION`, `LOOKUP_FILE`, `FILE_UNWRITABLE`.
 *
 * @example
 * ```ts
 * import { mkdtempSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { activateLookupVersion, buildLookupTable, openLookupTable } from "@slidr/features/lmdb";
 *
 * const directory = mkdtempSync(join(tmpdir(), "slidr-"));
 * await buildLookupTable(directory, { version: "monday", entries: [["ann", 5]] });
 * await buildLookupTable(directory, { version: "tuesday", entries: [["ann", -1e9]] });
 * await activateLookupVersion(directory, "monday");
 *
 * const table = await openLookupTable(directory);
 * table.lookup("ann"); // => 5
 * await table.close();
 * ```
 */
export async function activateLookupVersion(directory: string, version: string): Promise<void> {
  const versions = await requireIndex(directory, caller);
  const chosen = versionNamed(versions, version, caller);
  await verifyVersionFile(directory, chosen, caller);
  const others = versions.filter((entry) => entry !== chosen);
  await writeIndex(directory, [...others, chosen]).catch((cause: Error) => {
    throw unwritable(caller, cause);
  });
}
