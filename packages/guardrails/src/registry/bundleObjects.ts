import { InputError } from "@slidr/clicks";
import type { Bundle } from "../bundle/bundle.js";
import { type BundleSource, bundleFromSource } from "../bundle/bundleFromSource.js";
import type { BundleParts } from "../bundle/bundleParts.js";
import { encodeBundle } from "../bundle/encodeBundle.js";
import { MANIFEST_NAME } from "../bundle/manifest.js";
import type { WrittenBundle } from "../bundle/writeBundle.js";
import type { ObjectInfo, ObjectStore } from "../objects/objectStore.js";

/** Where a bundle's objects lie; without a digest, where all of them do. */
export function bundlePrefix(digest?: string): string {
  return digest === undefined ? "bundles/" : `bundles/${digest}/`;
}

/**
 * Where it is marked for good that a prune removed a bundle.
 *
 * Without a lock a prune that stalled may delete long after another has finished its work; so a digest that was pruned
 * once is never live again here, and no late delete can tear a live bundle.
 */
export function prunedKey(digest: string): string {
  return `pruned/${digest}`;
}

/**
 * Writes a bundle's objects, the manifest last: without one there is no bundle, whatever a crash left.
 *
 * Objects that are there already are kept, as the same put may have died before; all are read again at the end.
 */
export async function putBundle(store: ObjectStore, parts: BundleParts): Promise<WrittenBundle> {
  const { digest, manifestBytes, files } = encodeBundle(parts);
  await requireNotPruned(store, digest);
  const prefix = bundlePrefix(digest);
  for (const { name, bytes } of [...files, { name: MANIFEST_NAME, bytes: manifestBytes }]) {
    await store.put(`${prefix}${name}`, bytes, { ifAbsent: true });
  }
  await readBundleObjects(store, digest);
  return { digest, path: `${store.place}/${prefix.slice(0, -1)}` };
}

/** Refuses a bundle that a prune removed, be it also stored again since. */
export async function requireNotPruned(
  store: ObjectStore,
  digest: string,
  announced: readonly string[] = [],
): Promise<void> {
  const isPruned = announced.includes(digest) || (await store.get(prunedKey(digest), 1024)) !== undefined;
  if (!isPruned) return;
  throw new InputError(
    "BUNDLE_PRUNED",
    `bundle ${digest.slice(0, 12)} was removed by a prune; promote another one, or, when no prune runs, delete ${prunedKey(digest)} and put it again`,
  );
}

/** A bundle of the store, every byte checked. */
export function readBundleObjects(store: ObjectStore, digest: string): Promise<Bundle> {
  return bundleFromSource(digest, objectSource(store, bundlePrefix(digest)));
}

function objectSource(store: ObjectStore, prefix: string): BundleSource {
  let objects: ReadonlyMap<string, ObjectInfo> = new Map();
  return {
    async open() {
      const found = await store.list(prefix);
      objects = new Map(found.map((object) => [object.key.slice(prefix.length), object]));
      if (objects.has(MANIFEST_NAME)) return;
      const what =
        found.length === 0 ? "there is nothing" : "there is no manifest.json, as of an unfinished put,";
      throw new InputError("BUNDLE_MISSING", `${what} at ${store.place}/${prefix}`);
    },
    names: async () => [...objects.keys()],
    async sizeOf(name) {
      const object = objects.get(name);
      if (object === undefined) throw new InputError("BUNDLE_FILE", `${name} is missing from the bundle`);
      return object.bytes;
    },
    async read(name, size) {
      const found = await store.get(`${prefix}${name}`, size);
      if (found === undefined) throw new InputError("BUNDLE_FILE", `${name} is missing from the bundle`);
      if (found.bytes.length !== size) {
        throw new InputError("BUNDLE_SIZE", `${name} ended after ${found.bytes.length} of ${size} bytes`);
      }
      return found.bytes;
    },
  };
}
