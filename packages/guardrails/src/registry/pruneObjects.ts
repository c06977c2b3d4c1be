import { setTimeout as sleep } from "node:timers/promises";
import { InputError } from "@slidr/clicks";
import { MANIFEST_NAME } from "../bundle/manifest.js";
import { isDigest } from "../files/sha256.js";
import type { ObjectInfo, ObjectStore } from "../objects/objectStore.js";
import { bundlePrefix, prunedKey } from "./bundleObjects.js";
import type { PruneReport } from "./registry.js";
import { stateObjects, storeError } from "./registryObjects.js";
import { POINTER_NAME, pointerBytes, readState } from "./registryState.js";
import type { Retention, StoredBundle } from "./retention.js";

const ATTEMPTS_MAX = 100;
const RETRY_MS_MAX = 50;

/**
 * Removes what a retention does not keep, beside promoters and without a lock: announce in the pointer, mark, delete.
 *
 * The announcement is a conditional write over the pointer that the plan was made on. A move before it makes it fail, and
 * the plan is made anew; a move after it sees the announcement, or the mark, and refuses such a bundle. Whatever a crash
 * leaves announced the next prune removes.
 */
export async function pruneObjects(
  store: ObjectStore,
  retention: Retention,
  { dryRun }: { readonly dryRun: boolean },
): Promise<PruneReport> {
  try {
    const { report, announced } = await announce(store, retention, dryRun);
    if (dryRun) return report;
    for (const digest of announced) await removeBundle(store, digest);
    if (announced.length > 0) await retract(store, new Set(announced));
    return report;
  } catch (error) {
    throw storeError("prune", "the bundles it had to keep are there, prune again", error);
  }
}

interface Announcement {
  readonly report: PruneReport;
  /** What may be deleted from now on: the report's, and what an earlier prune announced and did not finish. */
  readonly announced: readonly string[];
}

async function announce(store: ObjectStore, retention: Retention, dryRun: boolean): Promise<Announcement> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
    const objects = stateObjects(store);
    const { entries, prunes, pruning } = await readState(objects);
    const left = new Set(pruning);
    const stored = (await storedBundles(store)).filter(({ digest }) => !left.has(digest));
    const report = retention.plan(entries, stored);
    const announced = [...left, ...report.removed];
    const live = entries.at(-1);
    if (dryRun || live === undefined || report.removed.length === 0) return { report, announced };
    const pointer = pointerBytes(live, { prunes: prunes + 1, pruning: announced });
    if ((await store.put(POINTER_NAME, pointer, objects.unchanged.pointer)) !== undefined) {
      return { report, announced };
    }
    await sleep(Math.min(attempt, RETRY_MS_MAX));
  }
  throw busy();
}

/** The mark first, for good; then the manifest, without which the rest is no bundle. */
async function removeBundle(store: ObjectStore, digest: string): Promise<void> {
  await store.put(prunedKey(digest), new Uint8Array(), { ifAbsent: true });
  const prefix = bundlePrefix(digest);
  const keys = (await store.list(prefix)).map((object) => object.key);
  const manifest = `${prefix}${MANIFEST_NAME}`;
  if (keys.includes(manifest)) await store.delete(manifest);
  for (const key of keys) if (key !== manifest) await store.delete(key);
}

/** Takes the announcement back, as the marks stand for it now. */
async function retract(store: ObjectStore, done: ReadonlySet<string>): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
    const objects = stateObjects(store);
    const { entries, prunes, pruning } = await readState(objects);
    const left = pruning.filter((digest) => !done.has(digest));
    const live = entries.at(-1);
    if (live === undefined || left.length === pruning.length) return;
    const pointer = pointerBytes(live, { prunes, pruning: left });
    if ((await store.put(POINTER_NAME, pointer, objects.unchanged.pointer)) !== undefined) return;
    await sleep(Math.min(attempt, RETRY_MS_MAX));
  }
  throw busy();
}

function busy(): InputError {
  return new InputError(
    "REGISTRY_BUSY",
    `promoters moved the live pointer ${ATTEMPTS_MAX} times during this prune; prune again`,
  );
}

/** Every bundle, also one whose put has not ended: each as old as the youngest of its objects. */
async function storedBundles(store: ObjectStore): Promise<StoredBundle[]> {
  const storedAtMs = new Map<string, number>();
  for (const { key, modifiedAtMs } of await store.list(bundlePrefix())) {
    const digest = digestIn(key);
    if (digest === undefined) continue;
    storedAtMs.set(digest, Math.max(modifiedAtMs, storedAtMs.get(digest) ?? modifiedAtMs));
  }
  return [...storedAtMs].map(([digest, storedAtMs]) => ({ digest, storedAtMs }));
}

function digestIn(key: ObjectInfo["key"]): string | undefined {
  const [, digest] = key.split("/");
  return isDigest(digest) ? digest : undefined;
}
