import { setTimeout as sleep } from "node:timers/promises";
import { InputError } from "@slidr/clicks";
import type { ObjectStore } from "../objects/objectStore.js";
import { requireNotPruned } from "./bundleObjects.js";
import { type HistoryEntry, nextEntry } from "./historyEntry.js";
import { type StateObjects, stateObjects, storeError } from "./registryObjects.js";
import {
  HISTORY_NAME,
  historyLine,
  POINTER_NAME,
  pointerBytes,
  type RegistryState,
  readState,
} from "./registryState.js";
import type { VerifiedMove } from "./registryStorage.js";

/** Each lost race means that another promoter moved, so this many in a row are no accident. */
const ATTEMPTS_MAX = 100;
const RETRY_MS_MAX = 50;

/**
 * Moves the live pointer by one conditional write: heal the history, replace the pointer that was read, extend the history.
 *
 * The invariant: `history.jsonl` holds every move but perhaps the pointer's own. So the write of the pointer, which
 * happens only over the pointer that the history was brought level with, commits the move and its record in one.
 */
export async function moveObjects(
  store: ObjectStore,
  clock: () => number,
  verified: VerifiedMove,
): Promise<HistoryEntry> {
  const tried = new Set<string>();
  try {
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      const moved = await tryToMove(store, clock, verified, tried);
      if (moved !== undefined) return moved;
      await sleep(Math.min(attempt, RETRY_MS_MAX));
    }
  } catch (error) {
    const moved = tried.size === 0 ? undefined : await findMove(store, tried).catch(() => undefined);
    if (moved !== undefined) return moved;
    const outcome =
      "live() says which bundle is live: the one before, or the new one if only the answer was lost";
    throw storeError(verified.action, outcome, error);
  }
  throw new InputError(
    "REGISTRY_BUSY",
    `other promoters moved the live pointer ${ATTEMPTS_MAX} times during this ${verified.action}; try again`,
  );
}

/** One attempt; undefined where another promoter was faster. */
async function tryToMove(
  store: ObjectStore,
  clock: () => number,
  verified: VerifiedMove,
  tried: Set<string>,
): Promise<HistoryEntry | undefined> {
  const objects = stateObjects(store);
  const state = await readState(objects);
  // A write whose answer was lost, and that the client sent again, has lost the race against itself.
  const mine = state.entries.findLast((entry) => tried.has(entry.hash));
  if (mine !== undefined) return mine;
  const historyText = await healed(store, objects, state);
  if (historyText === undefined) return undefined;
  const to = verified.target(state.entries);
  const last = state.entries.at(-1);
  // Making the live bundle live is no move.
  if (last?.to === to) return last;
  // A prune announces in the pointer what it will delete: from here on it cannot, unless the write below fails.
  await requireNotPruned(store, to, state.pruning);
  const entry = nextEntry(state.entries, to, clock(), verified);
  tried.add(entry.hash);
  const pointer = pointerBytes(entry, state);
  if ((await store.put(POINTER_NAME, pointer, objects.unchanged.pointer)) === undefined) return undefined;
  // The move is done. Should this fail, the next move does it.
  await writeHistory(store, objects, historyText + historyLine(entry)).catch(() => {});
  return entry;
}

/** The history with every move in it, written if one was missing; undefined where another promoter wrote meanwhile. */
async function healed(
  store: ObjectStore,
  objects: StateObjects,
  state: RegistryState,
): Promise<string | undefined> {
  if (!state.pending) return state.historyText;
  const text = state.historyText + historyLine(state.entries.at(-1)!);
  return (await writeHistory(store, objects, text)) ? text : undefined;
}

async function writeHistory(store: ObjectStore, objects: StateObjects, text: string): Promise<boolean> {
  const bytes = new TextEncoder().encode(text);
  const etag = await store.put(HISTORY_NAME, bytes, objects.unchanged.history);
  if (etag === undefined) return false;
  objects.unchanged.history = { ifMatch: etag };
  return true;
}

/** The entry of ours that stands in the history although its write seemed to fail. */
async function findMove(store: ObjectStore, tried: ReadonlySet<string>): Promise<HistoryEntry | undefined> {
  const { entries } = await readState(stateObjects(store));
  return entries.findLast((entry) => tried.has(entry.hash));
}
