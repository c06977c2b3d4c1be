import { InputError } from "@slidr/clicks";
import { idLengthMax } from "../keys/clickColumns.js";
import type { LookupDatabase } from "./loadLmdb.js";
import { keyFault, storedKeyBytes, writeStoredKey } from "./lookupKey.js";
import { unwritable } from "./unwritable.js";

/** The keys and values of a table, each key once. */
export type LookupEntries =
  | Iterable<readonly [key: string, value: number]>
  | AsyncIterable<readonly [key: string, value: number]>;

/** Entries per transaction: more would make LMDB's pages spill, fewer would write each page more often. */
const entriesPerTransaction = 100_000;

const entryBytes = storedKeyBytes + Float64Array.BYTES_PER_ELEMENT;

/** Writes entries in any order, checking each; returns how many there were. */
export async function writeEntries(
  database: LookupDatabase,
  entries: LookupEntries,
  caller: string,
): Promise<number> {
  const stored = Buffer.alloc(entriesPerTransaction * entryBytes);
  let keys: string[] = [];
  let count = 0;
  const flush = () => {
    writeBatch(database, keys, stored, caller);
    count += keys.length;
    keys = [];
  };
  for await (const [key, value] of entries) {
    checkEntry(key, value, count + keys.length, caller);
    const at = keys.push(key) * entryBytes - entryBytes;
    writeStoredKey(key, stored, at);
    stored.writeDoubleLE(value, at + storedKeyBytes);
    if (keys.length === entriesPerTransaction) flush();
  }
  flush();
  return count;
}

/** Writes the entries of one file to another in the order of their stored keys, which fills its pages to the brim. */
export function copyInOrder(from: LookupDatabase, to: LookupDatabase, caller: string): void {
  const entries = from.getRange()[Symbol.iterator]();
  let entry = entries.next();
  while (!entry.done) {
    transaction(to, caller, () => {
      for (let n = 0; n < entriesPerTransaction && !entry.done; n++) {
        to.putSync(entry.value.key, entry.value.value, { append: true });
        entry = entries.next();
      }
    });
  }
}

function writeBatch(database: LookupDatabase, keys: readonly string[], stored: Buffer, caller: string): void {
  let repeated: string | undefined;
  transaction(database, caller, () => {
    for (const [index, text] of keys.entries()) {
      const at = index * entryBytes;
      const key = stored.subarray(at, at + storedKeyBytes);
      const value = stored.subarray(at + storedKeyBytes, at + entryBytes);
      // It returns a boolean, as its documentation says; its types do not.
      const isNew: unknown = database.putSync(key, value, { noOverwrite: true });
      if (isNew === false) repeated ??= text;
    }
  });
  if (repeated === undefined) return;
  throw new InputError(
    "LOOKUP_KEY",
    `${caller} requires each key once, got ${JSON.stringify(repeated.slice(0, 100))} again`,
  );
}

/** One transaction; what fails in it is the disk. */
function transaction(database: LookupDatabase, caller: string, puts: () => void): void {
  try {
    database.transactionSync(puts);
  } catch (cause) {
    throw unwritable(caller, cause as Error);
  }
}

function checkEntry(key: string, value: number, entry: number, caller: string): void {
  const fault = keyFault(key);
  if (fault !== undefined) {
    throw new InputError(
      "LOOKUP_KEY",
      `${caller} requires keys of 1 to ${idLengthMax} characters, got ${fault} at entry ${entry}`,
    );
  }
  if (Number.isFinite(value)) return;
  throw new InputError(
    "LOOKUP_VALUE",
    `${caller} requires finite numbers, got ${String(value)} for ${JSON.stringify(key.slice(0, 100))}`,
  );
}
