import { join } from "node:path";
import { readBundle } from "../bundle/readBundle.js";
import { writeBundle } from "../bundle/writeBundle.js";
import { isDigest } from "../files/sha256.js";
import { moveFiles } from "./moveFiles.js";
import { pruneFiles } from "./pruneFiles.js";
import { bundlesOf, type FileWorld, namesIn, stateFiles } from "./registryFiles.js";
import { readPointer, readState } from "./registryState.js";
import type { RegistryStorage } from "./registryStorage.js";

/** A registry's storage in a directory: `bundles/`, `live`, `history.jsonl`, and `lock` while somebody moves. */
export function fileStorage(world: FileWorld): RegistryStorage {
  const { fs, directory } = world;
  const bundles = bundlesOf(directory);
  const source = stateFiles(world);
  return {
    place: directory,
    put: (parts) => writeBundle(bundles, parts, { fs }),
    read: (digest) => readBundle(join(bundles, digest), { fs }),
    digests: async () => (await namesIn(fs, bundles))?.filter(isDigest).sort(),
    pointer: async () => (await readPointer(source))?.entry,
    entries: async () => (await readState(source)).entries,
    move: (verified) => moveFiles(world, verified),
    prune: (retention, options) => pruneFiles(world, retention, options),
  };
}
