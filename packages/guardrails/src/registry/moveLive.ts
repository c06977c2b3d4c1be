import { join } from "node:path";
import { InputError } from "@slidr/clicks";
import type { FileSystem } from "../files/fileSystem.js";
import { replaceFileDurably } from "../files/replaceFileDurably.js";
import { GENESIS_HASH, type HistoryEntry, NOTHING_LIVE, sealEntry } from "./historyEntry.js";
import type { Move } from "./registry.js";
import { type LockOptions, withRegistryLock } from "./registryLock.js";
import {
  HISTORY_NAME,
  historyLine,
  POINTER_NAME,
  pointerBytes,
  type RegistryState,
  readState,
} from "./registryState.js";

/** Where a registry lives, and its clock. */
export interface RegistryWorld extends LockOptions {
  readonly fs: FileSystem;
  readonly directory: string;
}

/** A move whose target has been verified. */
export interface VerifiedMove {
  readonly action: HistoryEntry["action"];
  readonly move: Move;
  readonly override?: HistoryEntry["override"];
  /** Decides the target on the moves as they are under the lock. */
  readonly target: (entries: readonly HistoryEntry[]) => string;
}

/**
 * Moves the live pointer under the lock: heal the history, replace the pointer, extend the history.
 *
 * The rename of the pointer is the one point of no return. Before it nothing has happened; after it the move is
 * complete and on record, even if the line in history.jsonl is still to be written.
 */
export async function moveLive(world: RegistryWorld, verified: VerifiedMove): Promise<HistoryEntry> {
  const { fs, directory } = world;
  let moved: HistoryEntry | undefined;
  try {
    return await withRegistryLock(fs, join(directory, "lock"), world, async (requireHeld) => {
      const state = await healed(fs, directory, await readState(fs, directory));
      const to = verified.target(state.entries);
      const last = state.entries.at(-1);
      // Making the live bundle live is no move.
      if (last?.to === to) return last;
      const entry = sealEntry({
        sequence: state.entries.length + 1,
        action: verified.action,
        atMs: world.clock(),
        who: verified.move.who,
        why: verified.move.why,
        from: last?.to ?? NOTHING_LIVE,
        to,
        ...(verified.override === undefined ? {} : { override: verified.override }),
        ...(verified.move.evidence === undefined ? {} : { evidence: verified.move.evidence }),
        previousHash: last?.hash ?? GENESIS_HASH,
      });
      await replaceFileDurably(fs, join(directory, POINTER_NAME), pointerBytes(entry), requireHeld);
      moved = entry;
      await writeHistory(fs, directory, state.historyText + historyLine(entry));
      return entry;
    });
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw diskError(verified.action, moved, error as Error);
  }
}

/** Writes the entry that a crash kept from history.jsonl. */
async function healed(fs: FileSystem, directory: string, state: RegistryState): Promise<RegistryState> {
  if (!state.pending) return state;
  const historyText = state.historyText + historyLine(state.entries.at(-1)!);
  await writeHistory(fs, directory, historyText);
  return { ...state, historyText, pending: false };
}

function writeHistory(fs: FileSystem, directory: string, text: string): Promise<void> {
  return replaceFileDurably(fs, join(directory, HISTORY_NAME), new TextEncoder().encode(text));
}

function diskError(action: string, moved: HistoryEntry | undefined, cause: Error): InputError {
  const outcome =
    moved === undefined
      ? "live() says which bundle is live: the one before, or the new one if only the last flush failed"
      : `bundle ${moved.to.slice(0, 12)} is live, and its line will be added to history.jsonl by the next move`;
  return new InputError("REGISTRY_DISK", `${action} met a fault of the disk: ${cause.message}; ${outcome}`, {
    cause,
  });
}
