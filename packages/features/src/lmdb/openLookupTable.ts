import { InputError } from "@slidr/clicks";
import type { Lookup } from "../encode/lookups.js";
import { type LookupDatabase, loadLmdb } from "./loadLmdb.js";
import { keyFault, storedKeyBytes, writeStoredKey } from "./lookupKey.js";
import type { LookupVersion } from "./lookupVersion.js";
import { verifyVersionFile } from "./versionFile.js";
import { requireIndex } from "./versionIndex.js";

/** A lookup table that is open for reading. */
export interface LookupTable {
  /** The version that is read. */
  readonly version: string;
  /** Its number of keys. */
  readonly size: number;
  /** The number of a key, or undefined; stays the same function across versions, so an encoder that has it goes on. */
  readonly lookup: Lookup;
  /** Goes over to the current version between two lookups; tells whether it was another one. On an error the old one stays. */
  refresh(): Promise<boolean>;
  /** Ends reading: lookups throw from now on. */
  close(): Promise<void>;
}

interface OpenVersion {
  readonly entry: LookupVersion;
  readonly database: LookupDatabase;
}

const caller = "openLookupTable";

/**
 * Opens the current version of a lookup table, memory-mapped, for `createEncoder`'s and `encodeTable`'s `lookups`.
 *
 * A version is read once to its end and compared with its SHA-256 before it is used, because LMDB kills the process on
 * a truncated file; afterwards its pages are warm. It never changes, so many processes may read it, without write access to the
 * directory. Nothing runs by itself: call `refresh` after a build, or every few minutes.
 *
 * @param directory - of the table.
 * @returns the table; see {@link LookupTable}. A lookup takes some microseconds and throws `LOOKUP_CLOSED` after `close`.
 * @throws InputError `LOOKUP_TABLE`, `LOOKUP_INDEX`, `LOOKUP_FILE`, `LMDB_MISSING`; so does `refresh`.
 *
 * @example
 * ```ts
 * import { mkdtempSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { buildLookupTable, openLookupTable } from "@slidr/features/lmdb";
 *
 * const directory = mkdtempSync(join(tmpdir(), "slidr-"));
 * await buildLookupTable(directory, { version: "monday", entries: [["198.51.100.7", 0.9]] });
 * const table = await openLookupTable(directory);
 * table.lookup("198.51.100.7"); // => 0.9
 * table.lookup("203.0.113.9"); // => undefined
 *
 * await buildLookupTable(directory, { version: "tuesday", entries: [["203.0.113.9", 0.4]] });
 * table.lookup("198.51.100.7"); // => 0.9
 * await table.refresh(); // => true
 * table.lookup("203.0.113.9"); // => 0.4
 * table.version; // => "tuesday"
 * await table.close();
 * ```
 */
export async function openLookupTable(directory: string): Promise<LookupTable> {
  const open = await loadLmdb(caller);
  let live = await openCurrent(directory, open);
  let closing: Promise<void> | undefined;
  let moving: Promise<boolean> | undefined;
  const key = Buffer.alloc(storedKeyBytes);

  const requireOpen = (name: string) => {
    if (!closing) return;
    throw new InputError(
      "LOOKUP_CLOSED",
      `LookupTable.${name} requires an open table, got one that was closed`,
    );
  };
  const move = async () => {
    const next = await openCurrent(directory, open, live.entry);
    if (!next) return false;
    const last = live;
    live = next;
    await last.database.close();
    return true;
  };
  return {
    get version() {
      return live.entry.version;
    },
    get size() {
      return live.entry.keys;
    },
    lookup(text) {
      requireOpen("lookup");
      if (keyFault(text) !== undefined) return undefined;
      writeStoredKey(text, key, 0);
      const value = live.database.getBinaryFast(key) as Buffer | undefined;
      return value?.readDoubleLE(0);
    },
    async refresh() {
      requireOpen("refresh");
      moving ??= move().finally(() => {
        moving = undefined;
      });
      return moving;
    },
    async close() {
      // A refresh that runs ends first, and leaves one version to close.
      closing ??= Promise.resolve(moving?.catch(() => {})).then(() => live.database.close());
      await closing;
    },
  };
}

type Open = Awaited<ReturnType<typeof loadLmdb>>;

function openCurrent(directory: string, open: Open): Promise<OpenVersion>;
function openCurrent(directory: string, open: Open, unless: LookupVersion): Promise<OpenVersion | undefined>;
async function openCurrent(
  directory: string,
  open: Open,
  unless?: LookupVersion,
): Promise<OpenVersion | undefined> {
  const entry = (await requireIndex(directory, caller)).at(-1)!;
  if (entry.version === unless?.version && entry.sha256 === unless.sha256) return undefined;
  try {
    const path = await verifyVersionFile(directory, entry, caller);
    const database = open(path, { readOnly: true });
    return { entry, database };
  } catch (error) {
    // A build may have removed the version since the index was read.
    const now = (await requireIndex(directory, caller)).at(-1)!;
    if (now.sha256 === entry.sha256) throw error;
    return openCurrent(directory, open);
  }
}
