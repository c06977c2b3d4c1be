import { unwritable } from "./unwritable.js";
import { verifyVersionFile } from "./versionFile.js";
import { replaceIndex, requireIndex } from "./versionIndex.js";
import { versionNamed } from "./versionName.js";

const caller = "activateLookupVersion";

/**
 * Makes a kept version of a lookup table the current one again: how a bad build is taken back.
 *
 * The next build then keeps this version rather than the bad one. A build that runs meanwhile fails.
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
  const chosen = versionNamed(await requireIndex(directory, caller), version, caller);
  await verifyVersionFile(directory, chosen, caller);
  try {
    replaceIndex(directory, caller, (versions = []) => {
      const now = versionNamed(versions, version, caller);
      return [...versions.filter((entry) => entry !== now), now];
    });
  } catch (cause) {
    throw unwritable(caller, cause as Error);
  }
}
