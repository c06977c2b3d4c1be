import { requireObjectKey, tooLarge } from "./objectKey.js";
import type { ObjectStore } from "./objectStore.js";

/**
 * An object store in memory, for tests and to try a registry: nothing outlives the process.
 *
 * @param options `clock`: epoch ms now, for the age of objects
 * @throws (from its methods) InputError `OBJECT_KEY`, `OBJECT_SIZE`
 *
 * @example
 * ```ts
 * import { createMemoryObjectStore } from "@slidr/guardrails";
 *
 * const store = createMemoryObjectStore({ clock: () => 0 });
 * const first = await store.put("live", Uint8Array.of(1), { ifAbsent: true });
 * await store.put("live", Uint8Array.of(2), { ifAbsent: true }); // => undefined
 * (await store.put("live", Uint8Array.of(2), { ifMatch: first! })) !== undefined; // => true
 * await store.put("live", Uint8Array.of(3), { ifMatch: first! }); // => undefined
 * Array.from((await store.get("live", 100))!.bytes); // => [2]
 * ```
 */
export function createMemoryObjectStore({ clock }: { readonly clock: () => number }): ObjectStore {
  const objects = new Map<string, { bytes: Uint8Array; etag: string; modifiedAtMs: number }>();
  let writes = 0;
  return {
    place: "memory",
    async get(key, bytesMax) {
      requireObjectKey(key);
      const found = objects.get(key);
      if (found === undefined) return undefined;
      if (found.bytes.length > bytesMax) throw tooLarge(key, found.bytes.length, bytesMax);
      return { bytes: found.bytes.slice(), etag: found.etag };
    },
    async put(key, bytes, condition) {
      requireObjectKey(key);
      const before = objects.get(key);
      const holds = "ifAbsent" in condition ? before === undefined : before?.etag === condition.ifMatch;
      if (!holds) return undefined;
      const etag = `"${++writes}"`;
      objects.set(key, { bytes: bytes.slice(), etag, modifiedAtMs: clock() });
      return etag;
    },
    async list(prefix) {
      const keys = [...objects.keys()].filter((key) => key.startsWith(prefix)).sort();
      return keys.map((key) => {
        const { bytes, modifiedAtMs } = objects.get(key)!;
        return { key, bytes: bytes.length, modifiedAtMs };
      });
    },
    async delete(key) {
      requireObjectKey(key);
      objects.delete(key);
    },
  };
}
