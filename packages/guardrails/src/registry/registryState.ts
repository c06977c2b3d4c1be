import { constants } from "node:fs";
import { join } from "node:path";
import { InputError } from "@slidr/clicks";
import type { FileSystem } from "../files/fileSystem.js";
import { canonicalJson } from "../json/canonicalJson.js";
import { parseStrictJson } from "../json/parseStrictJson.js";
import { damaged, GENESIS_HASH, type HistoryEntry, parseEntry, requireChain } from "./historyEntry.js";

export const POINTER_NAME = "live";
export const HISTORY_NAME = "history.jsonl";
const READS_MAX = 10;

/**
 * All that a registry knows of its moves.
 *
 * The pointer file carries the entry of the move that set it, so one rename commits both; `history.jsonl` is brought up
 * to date right after. A crash in between leaves that last entry `pending`: readers count it in, the next move writes it.
 */
export interface RegistryState {
  /** Every move, the pending one included; the last one's `to` is live. */
  readonly entries: readonly HistoryEntry[];
  /** The bytes of history.jsonl, to be extended. */
  readonly historyText: string;
  readonly pending: boolean;
}

/** Reads the live pointer alone: what an engine polls. Undefined before the first promote. */
export async function readPointer(fs: FileSystem, directory: string): Promise<HistoryEntry | undefined> {
  const bytes = await readIfPresent(fs, join(directory, POINTER_NAME));
  if (bytes === undefined) return undefined;
  const { formatVersion, entry } = (parsePointerJson(bytes) ?? {}) as Record<string, unknown>;
  if (formatVersion !== 1)
    throw damaged(POINTER_NAME, `has the unknown formatVersion ${JSON.stringify(formatVersion)}`);
  return parseEntry(entry, POINTER_NAME);
}

/** The pointer file's bytes for a move. */
export function pointerBytes(entry: HistoryEntry): Uint8Array {
  return new TextEncoder().encode(`${canonicalJson({ formatVersion: 1, entry }, POINTER_NAME)}\n`);
}

/** One line of history.jsonl. */
export function historyLine(entry: HistoryEntry): string {
  return `${canonicalJson(entry, HISTORY_NAME)}\n`;
}

/** Reads pointer and history as of one moment, without a lock, and checks that they belong together. */
export async function readState(fs: FileSystem, directory: string): Promise<RegistryState> {
  for (let reads = 0; reads < READS_MAX; reads++) {
    const before = await readPointer(fs, directory);
    const historyText = await readHistoryText(fs, directory);
    const after = await readPointer(fs, directory);
    // A move in between: what was read may be of two moments.
    if (before?.hash === after?.hash) return stateOf(before, historyText);
  }
  throw new InputError("REGISTRY_BUSY", `the live pointer moved ${READS_MAX} times during a read; try again`);
}

function stateOf(pointer: HistoryEntry | undefined, historyText: string): RegistryState {
  const written = parseHistory(historyText);
  const lastHash = written.at(-1)?.hash ?? GENESIS_HASH;
  if (pointer === undefined) {
    if (written.length > 0) throw damaged(POINTER_NAME, `is missing although ${HISTORY_NAME} records moves`);
    return { entries: [], historyText, pending: false };
  }
  if (pointer.hash === lastHash) return { entries: written, historyText, pending: false };
  if (pointer.previousHash !== lastHash)
    throw damaged(POINTER_NAME, `is not the last move of ${HISTORY_NAME}`);
  const entries = [...written, pointer];
  requireChain(entries);
  return { entries, historyText, pending: true };
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

async function readHistoryText(fs: FileSystem, directory: string): Promise<string> {
  const bytes = await readIfPresent(fs, join(directory, HISTORY_NAME));
  if (bytes === undefined) return "";
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw damaged(HISTORY_NAME, "is not UTF-8");
  }
}

async function readIfPresent(fs: FileSystem, path: string): Promise<Uint8Array | undefined> {
  try {
    const handle = await fs.open(path, constants.O_RDONLY);
    try {
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
