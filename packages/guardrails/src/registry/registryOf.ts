import { InputError } from "@slidr/clicks";
import { blockingFindings } from "../blockingFindings.js";
import type { Bundle } from "../bundle/bundle.js";
import { isDigest } from "../files/sha256.js";
import type { Finding } from "../finding.js";
import type { HistoryEntry } from "./historyEntry.js";
import { liveAt } from "./liveAt.js";
import type { Registry, RegistryOptions } from "./registry.js";
import type { RegistryStorage } from "./registryStorage.js";
import { requireMove } from "./requireMove.js";
import { retentionOf } from "./retention.js";
import { rollbackTarget } from "./rollbackTarget.js";
import { verifyRegistry } from "./verifyRegistry.js";

/** A registry on any storage: what may go live, and what a move must say, is decided here and nowhere else. */
export function registryOf(storage: RegistryStorage, { clock, verifyGolden }: RegistryOptions): Registry {
  const read = async (digest: string): Promise<Bundle> => {
    if (!isDigest(digest)) {
      throw new InputError(
        "BUNDLE_NAME",
        `a bundle is named by its SHA-256 (64 digits), got ${JSON.stringify(digest)}`,
      );
    }
    return storage.read(digest);
  };
  return {
    put: (parts) => storage.put(parts),
    async promote(digest, move) {
      requireMove("promote", move);
      const bundle = await read(digest);
      const override = requireUnblocked(bundle, move.override?.reason);
      await requireGolden(bundle, verifyGolden);
      return storage.move({ action: "promote", move, override, target: () => digest });
    },
    async rollback(move) {
      requireMove("rollback", move);
      const entries = await storage.entries();
      if (entries.length === 0 && (await storage.digests()) === undefined) {
        throw noRegistry("NOTHING_TO_ROLL_BACK", "rollback", storage);
      }
      requireStillLive(entries, move.from);
      const expected = rollbackTarget(entries);
      await requireGolden(await read(expected), verifyGolden);
      const target = (entries: readonly HistoryEntry[]) => {
        requireStillLive(entries, move.from);
        if (rollbackTarget(entries) === expected) return expected;
        throw new InputError(
          "REGISTRY_BUSY",
          "another promoter moved the live pointer during this rollback; try again",
        );
      };
      return storage.move({ action: "rollback", move, target });
    },
    live: async () => (await storage.pointer())?.to,
    liveAt: async (atMs) => liveAt(await storage.entries(), atMs),
    read,
    history: () => storage.entries(),
    verify: () => verifyRegistry(storage),
    async prune(options) {
      const retention = retentionOf(options, clock());
      if ((await storage.digests()) === undefined) throw noRegistry("PRUNE", "prune", storage);
      return storage.prune(retention, { dryRun: options.dryRun ?? false });
    },
  };
}

async function requireGolden(bundle: Bundle, verifyGolden: RegistryOptions["verifyGolden"]): Promise<void> {
  if (verifyGolden === undefined) {
    throw new InputError(
      "GOLDEN_MISSING",
      "promote and rollback require verifyGolden, got none: pass it to the registry (see checkGoldenRows)",
    );
  }
  const [failed] = blockingFindings([await verifyGolden(bundle)].flat() as Finding[]);
  if (failed !== undefined) {
    throw new InputError(
      "GOLDEN_FAILED",
      `bundle ${bundle.digest.slice(0, 12)} was not made live: ${failed.message}; ${failed.action}`,
    );
  }
}

/** A mistyped place is told apart from a registry in which nothing has moved yet: every registry has its bundles. */
function noRegistry(code: string, caller: string, { place }: RegistryStorage): InputError {
  return new InputError(
    code,
    `${caller} found no registry at ${place}; name the place that bundles are put into`,
  );
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
