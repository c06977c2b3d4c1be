import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { InputError, syncDirectory } from "@slidr/clicks";
import { isDigest } from "../files/sha256.js";
import type { PruneReport } from "./registry.js";
import { bundlesOf, type FileWorld, namesIn, stateFiles } from "./registryFiles.js";
import { withRegistryLock } from "./registryLock.js";
import { readState } from "./registryState.js";
import type { Retention, StoredBundle } from "./retention.js";

const PRUNED = ".pruned-";
/** What `writeBundle` writes into before its rename. */
const WRITING = ".writing-";

/**
 * Removes what a retention does not keep: under the lock each bundle is renamed away in one step, then deleted without it.
 *
 * So a bundle is there whole or not at all, a promoter that has the lock sees which, and a crash leaves at most a hidden
 * directory that the next prune deletes.
 */
export async function pruneFiles(
  world: FileWorld,
  retention: Retention,
  { dryRun }: { readonly dryRun: boolean },
): Promise<PruneReport> {
  const bundles = bundlesOf(world.directory);
  if (dryRun || (await namesIn(world.fs, bundles)) === undefined) return planNow(world, retention);
  try {
    const report = await withRegistryLock(world.fs, join(world.directory, "lock"), world, (requireHeld) =>
      renameAway(world, retention, requireHeld),
    );
    await deleteLeftovers(world, retention);
    return report;
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(
      "REGISTRY_DISK",
      `prune met a fault of the disk: ${(error as Error).message}; the bundles it had to keep are there, prune again`,
      { cause: error },
    );
  }
}

async function planNow(world: FileWorld, retention: Retention): Promise<PruneReport> {
  const { entries } = await readState(stateFiles(world));
  return retention.plan(entries, await storedBundles(world));
}

async function renameAway(
  world: FileWorld,
  retention: Retention,
  requireHeld: () => Promise<void>,
): Promise<PruneReport> {
  const { fs } = world;
  const bundles = bundlesOf(world.directory);
  const report = await planNow(world, retention);
  const gone = new Map<string, string>();
  for (const digest of report.removed) {
    await requireHeld();
    const aside = join(bundles, `${PRUNED}${digest}-${randomUUID()}`);
    await fs.rename(join(bundles, digest), aside);
    gone.set(digest, aside);
  }
  // Should this process have slept between its last look at the lock and a rename, somebody may have moved to that bundle.
  const { entries } = await readState(stateFiles(world));
  const stored = [...gone.keys()].map((digest) => ({ digest, storedAtMs: Number.NEGATIVE_INFINITY }));
  for (const { digest } of retention.plan(entries, stored).kept) {
    await fs.rename(gone.get(digest)!, join(bundles, digest));
  }
  await syncDirectory(bundles, fs);
  return report;
}

async function storedBundles({ fs, directory }: FileWorld): Promise<StoredBundle[]> {
  const bundles = bundlesOf(directory);
  const digests = ((await namesIn(fs, bundles)) ?? []).filter(isDigest);
  const stored: StoredBundle[] = [];
  for (const digest of digests) {
    stored.push({ digest, storedAtMs: (await fs.lstat(join(bundles, digest))).mtimeMs });
  }
  return stored;
}

/** What prunes have renamed away, and what a put that died left behind. */
async function deleteLeftovers({ fs, directory }: FileWorld, retention: Retention): Promise<void> {
  const bundles = bundlesOf(directory);
  for (const name of (await namesIn(fs, bundles)) ?? []) {
    const path = join(bundles, name);
    const dead = name.startsWith(PRUNED) || (name.startsWith(WRITING) && (await isOld(path)));
    if (dead) await fs.rm(path, { recursive: true, force: true });
  }

  async function isOld(path: string): Promise<boolean> {
    const stat = await fs.lstat(path).catch(() => undefined);
    return stat !== undefined && retention.nowMs - stat.mtimeMs >= retention.ageMinMs;
  }
}
