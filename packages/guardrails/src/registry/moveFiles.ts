import { join } from "node:path";
import { InputError } from "@slidr/clicks";
import { replaceFileDurably } from "../files/replaceFileDurably.js";
import { type HistoryEntry, nextEntry } from "./historyEntry.js";
import { bundlesOf, type FileWorld, stateFiles } from "./registryFiles.js";
import { withRegistryLock } from "./registryLock.js";
import {
  HISTORY_NAME,
  historyLine,
  POINTER_NAME,
  pointerBytes,
  type RegistryState,
  readState,
} from "./registryState.js";
import type { VerifiedMove } from "./registryStorage.js";

/**
 * Moves the live pointer under the lock: heal the history, replace the pointer, extend the history.
 *
 * The rename of the pointer is the one point of no return. Before it nothing has happened; after it the move is
 * complete and on record, even if the line in history.jsonl is still to be written.
 */
export async function moveFiles(world: FileWorld, verified: VerifiedMove): Promise<HistoryEntry> {
  const { fs, directory } = world;
  let moved: HistoryEntry | undefined;
  try {
    return await withRegistryLock(fs, join(directory, "lock"), world, async (requireHeld) => {
      const state = await healed(world, await readState(stateFiles(world)));
      const to = verified.target(state.entries);
      const last = state.entries.at(-1);
      // Making the live bundle live is no move.
      if (last?.to === to) return last;
      await requirePresent(world, to);
      const entry = nextEntry(state.entries, to, world.clock(), verified);
      await replaceFileDurably(fs, join(directory, POINTER_NAME), pointerBytes(entry), requireHeld);
      moved = entry;
      await writeHistory(world, state.historyText + historyLine(entry));
      return entry;
    });
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw diskError(verified.action, moved, error as Error);
  }
}

/** A prune takes a bundle away in one rename, under the same lock: what was whole and is still there is whole. */
async function requirePresent({ fs, directory }: FileWorld, digest: string): Promise<void> {
  await fs.lstat(join(bundlesOf(directory), digest)).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== "ENOENT") throw cause;
    throw new InputError(
      "BUNDLE_MISSING",
      `bundle ${digest.slice(0, 12)} was removed while it was being verified; put it again, or promote another one`,
      { cause },
    );
  });
}

/** Writes the entry that a crash kept from history.jsonl. */
async function healed(world: FileWorld, state: RegistryState): Promise<RegistryState> {
  if (!state.pending) return state;
  const historyText = state.historyText + historyLine(state.entries.at(-1)!);
  await writeHistory(world, historyText);
  return { ...state, historyText, pending: false };
}

function writeHistory({ fs, directory }: FileWorld, text: string): Promise<void> {
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
