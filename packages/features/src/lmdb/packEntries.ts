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

interface StoredEntry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** Writes entries in any order, checking each; returns how many there were. */
export async function writeEntries(
  database: LookupDatabase,
  entries: LookupEntries,
  caller: string,
): Promise<number> {
  let count = 0;
  let batch: (StoredEntry & { readonly text: string })[] = [];
  const flush = () => {
    const full = batch;
    batch = [];
    let repeated: string | undefined;
    write(database, caller, () => {
      for (const { key, value, text } of full) {
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
  };
  for await (const [text, value] of entries) {
    batch.push({ ...storedEntry(text, value, count, caller), text });
    count++;
    if (batch.length === entriesPerTransaction) flush();
  }
  flush();
  return count;
}

/** Writes the entries of one file to another in the order of their stored keys, which fills its pages to the brim. */
export function copyInOrder(from: LookupDatabase, to: LookupDatabase, caller: string): void {
  let batch: StoredEntry[] = [];
  const flush = () => {
    const full = batch;
    batch = [];
    write(to, caller, () => {
      for (const { key, value } of full) to.putSync(key, value, { append: true });
    });
  };
  for (const entry of from.getRange()) {
    batch.push(entry);
    if (batch.length === entriesPerTransaction) flush();
  }
  flush();
}

/** One transaction; what fails in it is the disk. */
function write(database: LookupDatabase, caller: string, puts: () => void): void {
  try {
    database.transactionSync(puts);
  } catch (cause) {
    throw unwritable(caller, cause as Error);
  }
}

function storedEntry(key: string, value: number, entry: number, caller: string): StoredEntry {
  const fault = keyFault(key);
  if (fault !== undefined) {
    throw new InputError(
      "LOOKUP_KEY",
      `${caller} requires keys of 1 to ${idLengthMax} characters, got ${fault} at entry ${entry}`,
    );
  }
  if (!Number.isFinite(value)) {
    throw new InputError(
      "LOOKUP_VALUE",
      `${caller} requires finite numbers, got ${String(value)} for ${JSON.stringify(key.slice(0, 100))}`,
    );
  }
  const bytes = Buffer.alloc(storedKeyBytes + Float64Array.BYTES_PER_ELEMENT);
  writeStoredKey(key, bytes);
  bytes.writeDoubleLE(value, storedKeyBytes);
  return { key: bytes.subarray(0, storedKeyBytes), value: bytes.subarray(storedKeyBytes) };
}
