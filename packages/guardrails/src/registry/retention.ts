import { InputError } from "@slidr/clicks";
import type { HistoryEntry } from "./historyEntry.js";
import type { KeptBundle, PruneOptions, PruneReport } from "./registry.js";
import { promotedStack } from "./rollbackTarget.js";

const DAY_MS = 86_400_000;

/** A bundle that is there, and since when. */
export interface StoredBundle {
  readonly digest: string;
  readonly storedAtMs: number;
}

/** Decides, on a registry's moves and bundles, which bundles go. */
export interface Retention {
  /** Age below which nothing is removed, and the time it is counted from. */
  readonly ageMinMs: number;
  readonly nowMs: number;
  plan(entries: readonly HistoryEntry[], bundles: readonly StoredBundle[]): PruneReport;
}

/** The retention that `prune` asks for; throws `PRUNE` on options that make none. */
export function retentionOf({ keep, ageMinMs = DAY_MS }: PruneOptions, nowMs: number): Retention {
  if (!Number.isSafeInteger(keep) || keep < 1) {
    throw new InputError("PRUNE", `prune requires keep to be a whole number, 1 or more, got ${keep}`);
  }
  if (!(ageMinMs >= 0)) {
    throw new InputError("PRUNE", `prune requires ageMinMs to be 0 or more, got ${ageMinMs}`);
  }
  const plan = (entries: readonly HistoryEntry[], bundles: readonly StoredBundle[]): PruneReport => {
    const reasons = protectedBundles(entries, keep);
    const removed: string[] = [];
    const kept: KeptBundle[] = [];
    for (const { digest, storedAtMs } of [...bundles].sort((a, b) => (a.digest < b.digest ? -1 : 1))) {
      const young = nowMs - storedAtMs < ageMinMs;
      const reason =
        entries.length === 0 ? "noMoves" : (reasons.get(digest) ?? (young ? "young" : undefined));
      if (reason === undefined) removed.push(digest);
      else kept.push({ digest, reason });
    }
    return { removed, kept };
  };
  return { ageMinMs, nowMs, plan };
}

/**
 * The live bundle, the `keep` bundles that were live last before it, and the `keep` that rollbacks would go to.
 *
 * After a rollback these differ: the bundle that was undone was live last, and no rollback goes there.
 */
function protectedBundles(entries: readonly HistoryEntry[], keep: number): Map<string, KeptBundle["reason"]> {
  const live = entries.at(-1)?.to;
  const reasons = new Map<string, KeptBundle["reason"]>();
  if (live !== undefined) reasons.set(live, "live");
  const wereLive = entries.map((entry) => entry.to);
  for (const sequence of [wereLive, promotedStack(entries)]) {
    const before = new Set(sequence.toReversed());
    if (live !== undefined) before.delete(live);
    for (const digest of [...before].slice(0, keep)) reasons.set(digest, "before");
  }
  return reasons;
}
