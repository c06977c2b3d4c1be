import { InputError } from "@slidr/clicks";
import { isDigest } from "../files/sha256.js";
import { canonicalJson } from "../json/canonicalJson.js";
import { parseStrictJson } from "../json/parseStrictJson.js";
import { damaged, GENESIS_HASH, type HistoryEntry, parseEntry, requireChain } from "./historyEntry.js";

export const POINTER_NAME = "live";
export const HISTORY_NAME = "history.jsonl";
const READS_MAX = 10;
const NOTHING_ANNOUNCED: Announced = { prunes: 0, pruning: [] };

/**
 * All that a registry knows of its moves.
 *
 * The pointer carries the entry of the move that set it, so one rename (or one conditional write) commits both; `history.jsonl` is brought up
 * to date right after. A crash in between leaves that last entry `pending`: readers count it in, the next move writes it.
 */
export interface RegistryState extends Announced {
  /** Every move, the pending one included; the last one's `to` is live. */
  readonly entries: readonly HistoryEntry[];
  /** The bytes of history.jsonl, to be extended. */
  readonly historyText: string;
  readonly pending: boolean;
}

/** What prunes have announced in the pointer; only an object registry announces, for it has no lock. */
export interface Announced {
  /** How many announcements there were, so that a pointer never has the bytes (and the etag) of an earlier one. */
  readonly prunes: number;
  /** Digests that a prune may be deleting. */
  readonly pruning: readonly string[];
}

/** The live pointer: the last move, and what prunes have announced. */
export interface Pointer extends Announced {
  readonly entry: HistoryEntry;
}

/** Where the two small texts of a registry are read: undefined for one that is not there. */
export interface StateSource {
  pointer(): Promise<Uint8Array | undefined>;
  history(): Promise<Uint8Array | undefined>;
}

/** Reads the live pointer alone: what an engine polls. Undefined before the first promote. */
export async function readPointer(source: StateSource): Promise<Pointer | undefined> {
  const bytes = await source.pointer();
  if (bytes === undefined) return undefined;
  const json = (parsePointerJson(bytes) ?? {}) as Record<string, unknown>;
  const { formatVersion, entry, prunes = 0, pruning = [] } = json;
  if (formatVersion !== 1)
    throw damaged(POINTER_NAME, `has the unknown formatVersion ${JSON.stringify(formatVersion)}`);
  if (!Number.isSafeInteger(prunes) || !Array.isArray(pruning) || !pruning.every(isDigest))
    throw damaged(POINTER_NAME, "announces what is no prune");
  return { entry: parseEntry(entry, POINTER_NAME), prunes: prunes as number, pruning };
}

/** The pointer's bytes for a move. */
export function pointerBytes(entry: HistoryEntry, announced: Announced = NOTHING_ANNOUNCED): Uint8Array {
  const { prunes, pruning } = announced;
  const pointer = { formatVersion: 1, entry, ...(prunes === 0 ? {} : { prunes, pruning }) };
  return new TextEncoder().encode(`${canonicalJson(pointer, POINTER_NAME)}\n`);
}

/** One line of history.jsonl. */
export function historyLine(entry: HistoryEntry): string {
  return `${canonicalJson(entry, HISTORY_NAME)}\n`;
}

/** Reads pointer and history as of one moment, without a lock, and checks that they belong together. */
export async function readState(source: StateSource): Promise<RegistryState> {
  for (let reads = 0; reads < READS_MAX; reads++) {
    const before = await readPointer(source);
    const historyText = decoded(await source.history());
    const after = await readPointer(source);
    // A move in between: what was read may be of two moments.
    if (before?.entry.hash === after?.entry.hash) return stateOf(after, historyText);
  }
  throw new InputError("REGISTRY_BUSY", `the live pointer moved ${READS_MAX} times during a read; try again`);
}

function stateOf(pointer: Pointer | undefined, historyText: string): RegistryState {
  const written = parseHistory(historyText);
  const lastHash = written.at(-1)?.hash ?? GENESIS_HASH;
  if (pointer === undefined) {
    if (written.length > 0) throw damaged(POINTER_NAME, `is missing although ${HISTORY_NAME} records moves`);
    return { ...NOTHING_ANNOUNCED, entries: [], historyText, pending: false };
  }
  const { entry, prunes, pruning } = pointer;
  if (entry.hash === lastHash) return { entries: written, prunes, pruning, historyText, pending: false };
  if (entry.previousHash !== lastHash) throw damaged(POINTER_NAME, `is not the last move of ${HISTORY_NAME}`);
  const entries = [...written, entry];
  requireChain(entries);
  return { entries, prunes, pruning, historyText, pending: true };
}

function parseHistory(text: string): HistoryEntry[] {
  if (text === "") return [];
  if (!text.endsWith("\n")) throw damaged(HISTORY_NAME, "ends within a line");
  const entries = text
    .slice(0, -1)
    .split("\n")
    .map((line, index) => {
      const place = `${HISTORY_NAME} line ${index + 1}`;
      let json: unknown;
      try {
        json = parseStrictJson(new TextEncoder().encode(line), place);
      } catch {
        throw damaged(place, "is not JSON");
      }
      return parseEntry(json, place);
    });
  requireChain(entries);
  return entries;
}

function parsePointerJson(bytes: Uint8Array): unknown {
  try {
    return parseStrictJson(bytes, POINTER_NAME);
  } catch {
    throw damaged(POINTER_NAME, "is not JSON");
  }
}

function decoded(bytes: Uint8Array = new Uint8Array()): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw damaged(HISTORY_NAME, "is not UTF-8");
  }
}
