import { MANIFEST_NAME } from "../bundle/manifest.js";
import { isDigest } from "../files/sha256.js";
import type { ObjectStore } from "../objects/objectStore.js";
import { bundlePrefix, putBundle, readBundleObjects } from "./bundleObjects.js";
import { moveObjects } from "./moveObjects.js";
import { pruneObjects } from "./pruneObjects.js";
import { stateObjects } from "./registryObjects.js";
import { readPointer, readState } from "./registryState.js";
import type { RegistryStorage } from "./registryStorage.js";

/** A registry's storage in an object store: `live`, `history.jsonl`, `bundles/DIGEST/NAME`, `pruned/DIGEST`. */
export function objectStorage(store: ObjectStore, clock: () => number): RegistryStorage {
  return {
    place: store.place,
    put: (parts) => putBundle(store, parts),
    read: (digest) => readBundleObjects(store, digest),
    async digests() {
      const objects = await store.list(bundlePrefix());
      if (objects.length === 0) return undefined;
      // Without a manifest it is a put that has not ended.
      const manifests = objects
        .map(({ key }) => key.split("/"))
        .filter(([, , name]) => name === MANIFEST_NAME);
      return manifests.map(([, digest]) => digest).filter(isDigest);
    },
    pointer: async () => (await readPointer(stateObjects(store)))?.entry,
    entries: async () => (await readState(stateObjects(store))).entries,
    move: (verified) => moveObjects(store, clock, verified),
    prune: (retention, options) => pruneObjects(store, retention, options),
  };
}
