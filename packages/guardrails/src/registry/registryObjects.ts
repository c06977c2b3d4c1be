import { InputError } from "@slidr/clicks";
import type { ObjectStore, WriteCondition } from "../objects/objectStore.js";
import { HISTORY_NAME, POINTER_NAME, type StateSource } from "./registryState.js";

/** A pointer holds one entry with its evidence, and the digests that a prune announced. */
const POINTER_BYTES_MAX = 4_194_304;
/** Some hundred thousand moves. */
const HISTORY_BYTES_MAX = 268_435_456;

/** The two small objects of a registry, and the condition under which each may be replaced since it was last read. */
export interface StateObjects extends StateSource {
  readonly unchanged: { pointer: WriteCondition; history: WriteCondition };
}

export function stateObjects(store: ObjectStore): StateObjects {
  const unchanged: StateObjects["unchanged"] = { pointer: { ifAbsent: true }, history: { ifAbsent: true } };
  const read = async (text: keyof typeof unchanged, key: string, bytesMax: number) => {
    const found = await store.get(key, bytesMax);
    unchanged[text] = found === undefined ? { ifAbsent: true } : { ifMatch: found.etag };
    return found?.bytes;
  };
  return {
    unchanged,
    pointer: () => read("pointer", POINTER_NAME, POINTER_BYTES_MAX),
    history: () => read("history", HISTORY_NAME, HISTORY_BYTES_MAX),
  };
}

/** A fault of the store as an error that says what it means for the registry. */
export function storeError(action: string, outcome: string, cause: unknown): Error {
  if (cause instanceof InputError) return cause;
  return new InputError(
    "REGISTRY_STORE",
    `${action} met a fault of the object store: ${(cause as Error).message}; ${outcome}`,
    { cause },
  );
}
