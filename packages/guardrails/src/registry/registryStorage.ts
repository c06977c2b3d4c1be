import type { Bundle } from "../bundle/bundle.js";
import type { BundleParts } from "../bundle/bundleParts.js";
import type { WrittenBundle } from "../bundle/writeBundle.js";
import type { HistoryEntry } from "./historyEntry.js";
import type { Move, PruneReport } from "./registry.js";
import type { Retention } from "./retention.js";

/** A move whose target has been verified. */
export interface VerifiedMove {
  readonly action: HistoryEntry["action"];
  readonly move: Move;
  readonly override?: HistoryEntry["override"];
  /** Decides the target on the moves as they are when nothing else can move; throws to leave all as it is. */
  readonly target: (entries: readonly HistoryEntry[]) => string;
}

/** What a file system and an object store do each in its own way; all rules stand in `registryOf`. */
export interface RegistryStorage {
  /** What to call it in a message. */
  readonly place: string;
  put(parts: BundleParts): Promise<WrittenBundle>;
  /** Every byte checked. */
  read(digest: string): Promise<Bundle>;
  /** Digests of all bundles that are there, sorted; undefined where there is no registry at all. */
  digests(): Promise<readonly string[] | undefined>;
  /** The last move: one small read. */
  pointer(): Promise<HistoryEntry | undefined>;
  /** Every move, the chain checked. */
  entries(): Promise<readonly HistoryEntry[]>;
  /** Commits a move in one step; a target that is gone by then is refused (`BUNDLE_MISSING`, `BUNDLE_PRUNED`). */
  move(verified: VerifiedMove): Promise<HistoryEntry>;
  /** Removes what the retention does not keep, in a way that no move to it can follow. */
  prune(retention: Retention, options: { readonly dryRun: boolean }): Promise<PruneReport>;
}
