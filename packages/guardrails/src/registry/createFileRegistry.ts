import * as nodeFiles from "node:fs/promises";
import { join } from "node:path";
import { InputError } from "@slidr/clicks";
import { blockingFindings } from "../blockingFindings.js";
import type { Bundle } from "../bundle/bundle.js";
import { readBundle } from "../bundle/readBundle.js";
import { writeBundle } from "../bundle/writeBundle.js";
import type { FileSystem } from "../files/fileSystem.js";
import { isDigest } from "../files/sha256.js";
import type { Finding } from "../finding.js";
import type { HistoryEntry } from "./historyEntry.js";
import { liveAt } from "./liveAt.js";
import { moveLive } from "./moveLive.js";
import type { Registry, VerifyGolden } from "./registry.js";
import { readPointer, readState } from "./registryState.js";
import { requireMove } from "./requireMove.js";
import { rollbackTarget } from "./rollbackTarget.js";
import { verifyRegistry } from "./verifyRegistry.js";

/** What a registry needs of the world. */
export interface FileRegistryOptions {
  /** Epoch milliseconds now, such as `Date.now`. */
  readonly clock: () => number;
  /** Needed to promote and to roll back, not to read. */
  readonly verifyGolden?: VerifyGolden;
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
 *   `NOTHING_TO_ROLL_BACK`, `HISTORY_DAMAGED`, `LOCKED`, `LOCK_LOST`, `REGISTRY_BUSY`, `REGISTRY_DISK`
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
  const bundles = join(directory, "bundles");
  const world = { fs, directory, clock, leaseMs: lockLeaseMs, waitMs: lockWaitMs };

  const read = async (digest: string): Promise<Bundle> => {
    if (!isDigest(digest)) {
      throw new InputError(
        "BUNDLE_NAME",
        `a bundle is named by its SHA-256 (64 digits), got ${JSON.stringify(digest)}`,
      );
    }
    return readBundle(join(bundles, digest), { fs });
  };

  const requireGolden = async (bundle: Bundle): Promise<void> => {
    if (options.verifyGolden === undefined) {
      throw new InputError(
        "GOLDEN_MISSING",
        "promote and rollback require verifyGolden, got none: pass it to createFileRegistry (see checkGoldenRows)",
      );
    }
    const [failed] = blockingFindings([await options.verifyGolden(bundle)].flat() as Finding[]);
    if (failed !== undefined) {
      throw new InputError(
        "GOLDEN_FAILED",
        `bundle ${bundle.digest.slice(0, 12)} was not made live: ${failed.message}; ${failed.action}`,
      );
    }
  };

  return {
    put: (parts) => writeBundle(bundles, parts, { fs }),
    async promote(digest, move) {
      requireMove("promote", move);
      const bundle = await read(digest);
      const override = requireUnblocked(bundle, move.override?.reason);
      await requireGolden(bundle);
      return moveLive(world, { action: "promote", move, override, target: () => digest });
    },
    async rollback(move) {
      requireMove("rollback", move);
      const { entries } = await readState(fs, directory);
      if (entries.length === 0) await requireRegistry(fs, directory, bundles);
      requireStillLive(entries, move.from);
      const expected = rollbackTarget(entries);
      await requireGolden(await read(expected));
      const target = (entries: readonly HistoryEntry[]) => {
        requireStillLive(entries, move.from);
        if (rollbackTarget(entries) === expected) return expected;
        throw new InputError(
          "REGISTRY_BUSY",
          "another promoter moved the live pointer during this rollback; try again",
        );
      };
      return moveLive(world, { action: "rollback", move, target });
    },
    live: async () => (await readPointer(fs, directory))?.to,
    liveAt: async (atMs) => liveAt((await readState(fs, directory)).entries, atMs),
    read,
    history: async () => (await readState(fs, directory)).entries,
    verify: () => verifyRegistry(fs, directory, bundles),
  };
}

/** A mistyped path is told apart from a registry in which nothing has moved yet: every registry has its bundles. */
async function requireRegistry(fs: FileSystem, directory: string, bundles: string): Promise<void> {
  await fs.readdir(bundles).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== "ENOENT") throw cause;
    throw new InputError(
      "NOTHING_TO_ROLL_BACK",
      `rollback found no registry at ${directory}; name the directory that bundles are put into`,
    );
  });
}

/** A rollback that was decided on one bundle must not undo another. */
function requireStillLive(entries: readonly HistoryEntry[], from: string | undefined): void {
  const live = entries.at(-1)?.to;
  if (from === undefined || from === live) return;
  throw new InputError(
    "NOT_LIVE",
    `rollback requires ${JSON.stringify(from.slice(0, 12))} to be live still, got ${live?.slice(0, 12) ?? "no live bundle"}; nothing was moved`,
  );
}

/** What was overridden, for the history; undefined where nothing blocks. */
function requireUnblocked(bundle: Bundle, reason = ""): HistoryEntry["override"] {
  const blocking = blockingFindings(bundle.findings);
  if (blocking.length === 0) return undefined;
  if (reason.trim() !== "") return { reason, codes: blocking.map((finding) => finding.code) };
  throw new InputError(
    "PROMOTE_BLOCKED",
    `bundle ${bundle.digest.slice(0, 12)} was not made live: ${blocking.length} findings block it, first ${blocking[0]!.code}: ${blocking[0]!.message}; ${blocking[0]!.action}, or promote with an override that gives a reason`,
  );
}
