import { existsSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { InputError, replaceAtomically } from "@slidr/clicks";
import { type LookupDatabase, loadLmdb } from "./loadLmdb.js";
import type { LookupVersion } from "./lookupVersion.js";
import { collectEntries, type LookupEntries, writeInOrder } from "./packEntries.js";
import { ScratchFile } from "./scratchFile.js";
import { removeVersions, sweepDirectory } from "./sweepDirectory.js";
import { unwritable } from "./unwritable.js";
import { measureFile, newVersionFile } from "./versionFile.js";
import { readIndex, replaceIndex, tableBusy } from "./versionIndex.js";
import { checkVersionName } from "./versionName.js";

/** What a build needs. */
export interface BuildLookupTableOptions {
  /** Name of the new version, which the table does not have yet: 1 to 100 of a-z, 0-9, ".", "_", "-", such as a date. */
  readonly version: string;
  /** The whole table, in any order: keys of 1 to 4,096 characters, each once; finite numbers. */
  readonly entries: LookupEntries;
  /** How many versions stay, this one included, so that it can be taken back; default 2. */
  readonly versionsKept?: number;
}

const caller = "buildLookupTable";

/**
 * Builds the next version of a lookup table and makes it the current one, as one step.
 *
 * The version is written beside the others, flushed, and published by replacing `current.json`. Whenever the process dies,
 * readers find the version before or the new one, whole; what a dead build left behind is removed by the next. Run
 * one build of a table at a time: one that finds the table changed meanwhile fails.
 *
 * @param directory - of this table; made if absent.
 * @param options - see {@link BuildLookupTableOptions}.
 * @returns the version that is now current: its number of keys, its size and its SHA-256.
 * @throws InputError `LOOKUP_VERSION`, `LOOKUP_KEY`, `LOOKUP_VALUE`, `VERSIONS_KEPT`, `LOOKUP_INDEX`, `LOOKUP_BUSY`,
 *   `FILE_UNWRITABLE`, `LMDB_MISSING`; and whatever `entries` throws. The table then is as it was.
 *
 * 35 bytes of disk per key, and 26 more than its text while it runs; memory for one key in 256. Some 4 seconds per million
 * keys, in long steps: build in a process that serves nobody.
 *
 * @example
 * ```ts
 * import { mkdtempSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { buildLookupTable, openLookupTable } from "@slidr/features/lmdb";
 *
 * const directory = join(mkdtempSync(join(tmpdir(), "slidr-")), "rfm");
 * const scores = new Map([["ann", 5], ["bob", 2.5]]);
 * const built = await buildLookupTable(directory, { version: "2026-03-01", entries: scores });
 * built.keys; // => 2
 *
 * const table = await openLookupTable(directory);
 * table.lookup("bob"); // => 2.5
 * await table.close();
 *
 * const twice: [string, number][] = [["ann", 5], ["ann", 4]];
 * const again = buildLookupTable(directory, { version: "2026-03-02", entries: twice });
 * await again; // throws "buildLookupTable requires each key once, got \"ann\" again"
 * ```
 */
export async function buildLookupTable(
  directory: string,
  options: BuildLookupTableOptions,
): Promise<LookupVersion> {
  const { version, entries, versionsKept = 2 } = options;
  checkVersionName(version, caller);
  if (!Number.isSafeInteger(versionsKept) || versionsKept < 1) {
    throw new InputError("VERSIONS_KEPT", `${caller} requires versionsKept >= 1, got ${versionsKept}`);
  }
  const open = await loadLmdb(caller);
  const before = await readIndex(directory, caller);
  if (before?.some((entry) => entry.version === version)) {
    throw new InputError(
      "LOOKUP_VERSION",
      `${caller} requires a version that the table does not have, got ${version}`,
    );
  }
  const refused = (cause: Error) => {
    throw unwritable(caller, cause);
  };
  await mkdir(directory, { recursive: true }).catch(refused);
  await sweepDirectory(directory, caller).catch(refused);

  const file = newVersionFile(version);
  const path = join(directory, file);
  const built = await withScratch(`${path}.scratch`, async (scratch) => {
    const keys = await collectEntries(entries, scratch, caller);
    const size = await replaceAtomically(path, async (temporary) => {
      await withFile(temporary, open, async (database) => writeInOrder(scratch, database, caller));
      return measureFile(temporary);
    }).catch(refused);
    return { version, file, keys, ...size };
  });
  const versions = [...(before ?? []), built];
  const kept = versions.slice(-versionsKept);
  try {
    replaceIndex(directory, caller, (now) => {
      if (JSON.stringify(now) === JSON.stringify(before) && existsSync(path)) return kept;
      throw tableBusy(directory, caller);
    });
  } catch (cause) {
    throw unwritable(caller, cause as Error);
  }
  await removeVersions(directory, versions.slice(0, -versionsKept));
  return built;
}

/** Lets `use` fill a file, and leaves no lock file of it. */
async function withFile(
  path: string,
  open: Awaited<ReturnType<typeof loadLmdb>>,
  use: (database: LookupDatabase) => Promise<void>,
): Promise<void> {
  const database = open(path, { readOnly: false });
  try {
    await use(database);
  } finally {
    await database.close();
    await rm(`${path}-lock`, { force: true });
  }
}

/** Lends a file that nobody needs afterwards. */
async function withScratch<Result>(
  path: string,
  use: (scratch: ScratchFile) => Promise<Result>,
): Promise<Result> {
  const scratch = createScratch(path);
  try {
    return await use(scratch);
  } finally {
    scratch.remove();
  }
}

function createScratch(path: string): ScratchFile {
  try {
    return new ScratchFile(path);
  } catch (cause) {
    throw unwritable(caller, cause as Error);
  }
}
