import { InputError } from "@slidr/clicks";
import { idLengthMax } from "../keys/clickColumns.js";
import type { LookupDatabase } from "./loadLmdb.js";
import { keyFault } from "./lookupKey.js";
import type { ScratchFile } from "./scratchFile.js";
import { unwritable } from "./unwritable.js";

/** The keys and values of a table, each key once. */
export type LookupEntries =
  | Iterable<readonly [key: string, value: number]>
  | AsyncIterable<readonly [key: string, value: number]>;

/** Entries per transaction: many more would outgrow the list of pages that LMDB keeps for one. */
const entriesPerTransaction = 100_000;

/** Checks entries and takes them to a scratch file; returns how many there were. */
export async function collectEntries(
  entries: LookupEntries,
  scratch: ScratchFile,
  caller: string,
): Promise<number> {
  let count = 0;
  for await (const [key, value] of entries) {
    checkEntry(key, value, count, caller);
    try {
      scratch.add(key, value);
    } catch (cause) {
      throw unwritable(caller, cause as Error);
    }
    count++;
  }
  return count;
}

/** Writes the entries of a scratch file in the order of their stored keys, which fills LMDB's pages to the brim. */
export function writeInOrder(scratch: ScratchFile, database: LookupDatabase, caller: string): void {
  const entries = scratch.inOrder();
  let entry = entries.next();
  let last: Buffer | undefined;
  while (!entry.done) {
    database.transactionSync(() => {
      for (let n = 0; n < entriesPerTransaction && !entry.done; n++) {
        const { key, value, text } = entry.value;
        if (last?.equals(key)) throw repeated(text, caller);
        database.putSync(key, value, { append: true });
        last = key;
        entry = entries.next();
      }
    });
  }
}

function repeated(key: string, caller: string): InputError {
  return new InputError(
    "LOOKUP_KEY",
    `${caller} requires each key once, got ${JSON.stringify(key.slice(0, 100))} again`,
  );
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
