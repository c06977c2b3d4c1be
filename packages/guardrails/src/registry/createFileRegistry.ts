import * as nodeFiles from "node:fs/promises";
import type { FileSystem } from "../files/fileSystem.js";
import { fileStorage } from "./fileStorage.js";
import type { Registry, RegistryOptions } from "./registry.js";
import { registryOf } from "./registryOf.js";

/** What a registry in a directory needs of the world. */
export interface FileRegistryOptions extends RegistryOptions {
  readonly fs?: FileSystem;
  /** Age at which the lock of a promoter that died may be taken over; default 10 s. A move takes milliseconds. */
  readonly lockLeaseMs?: number;
  /** How long to wait for another promoter; default 15 s. */
  readonly lockWaitMs?: number;
}

/**
 * Opens a registry in a directory: immutable bundles, one live pointer, a hash-chained history.
 *
 * The pointer is one file that carries its own history entry and is replaced by one rename, after the bundle was read,
 * its digests checked and its golden rows scored again. So whenever a process dies, the live bundle is the old or the
 * new one, whole and verified, and its move is on record. Several promoters may race: a lock file lets one at a time move.
 *
 * @param directory holds `bundles/`, `live` and `history.jsonl`; made by the first `put`
 * @param options see {@link FileRegistryOptions}
 * @throws (from its methods) InputError of `readBundle`, `MOVE`, `PROMOTE_BLOCKED`, `GOLDEN_MISSING`, `GOLDEN_FAILED`,
 *   `NOTHING_TO_ROLL_BACK`, `NOT_LIVE`, `EVIDENCE`, `HISTORY_DAMAGED`, `LOCKED`, `LOCK_LOST`, `REGISTRY_BUSY`, `REGISTRY_DISK`, `PRUNE`
 *
 * @example
 * ```ts
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { checkGoldenRows, createFileRegistry } from "@slidr/guardrails";
 *
 * const directory = await mkdtemp(join(tmpdir(), "slidr-"));
 * const decide = () => ({ score: 0.9, threshold: 0.5, invalid: true });
 * const registry = createFileRegistry(directory, {
 *   clock: () => 1_700_000_000_000,
 *   verifyGolden: (bundle) => checkGoldenRows(bundle.golden, decide),
 * });
 * const golden = [{ features: [1], slice: "all", ...decide() }];
 * const parts = { model: {}, features: [], thresholds: {}, slices: {}, training: {}, findings: [], golden };
 * const first = await registry.put({ ...parts, weights: Float32Array.of(1) });
 * const second = await registry.put({ ...parts, weights: Float32Array.of(2) });
 *
 * await registry.promote(first.digest, { who: "ana", why: "first model" });
 * await registry.promote(second.digest, { who: "ana", why: "daily retraining" });
 * await registry.rollback({ who: "ben", why: "IVR doubled at noon" });
 * (await registry.live()) === first.digest; // => true
 * (await registry.history()).map((entry) => entry.action); // => ["promote", "promote", "rollback"]
 * ```
 */
export function createFileRegistry(directory: string, options: FileRegistryOptions): Registry {
  const { clock, fs = nodeFiles, lockLeaseMs = 10_000, lockWaitMs = 15_000 } = options;
  const storage = fileStorage({
    fs,
    directory,
    clock,
    holder: "promoter or prune",
    leaseMs: lockLeaseMs,
    waitMs: lockWaitMs,
  });
  return registryOf(storage, options);
}
