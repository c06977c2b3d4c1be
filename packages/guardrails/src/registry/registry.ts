import type { Bundle } from "../bundle/bundle.js";
import type { BundleParts } from "../bundle/bundleParts.js";
import type { WrittenBundle } from "../bundle/writeBundle.js";
import type { Finding } from "../finding.js";
import type { HistoryEntry } from "./historyEntry.js";

/** Who moves the live pointer, and why: both stand in the history for good. */
export interface Move {
  readonly who: string;
  readonly why: string;
  /** What the move rests on: plain JSON of at most 65,536 bytes, kept in the history and hashed with it. */
  readonly evidence?: unknown;
}

/** A promote: a move whose findings somebody may have overridden. */
export interface Promote extends Move {
  /** Makes a bundle live although its findings block; the reason stands in the history. */
  readonly override?: { readonly reason: string };
}

/** A rollback: a move that may name the bundle it was decided on. */
export interface Rollback extends Move {
  /** Digest of the bundle that was judged: when another one is live by now, nothing moves (`NOT_LIVE`). */
  readonly from?: string;
}

/** Scores a bundle's golden rows again; guardrails cannot, for it knows no model. See `checkGoldenRows`. */
export type VerifyGolden = (
  bundle: Bundle,
) => Finding | readonly Finding[] | Promise<Finding | readonly Finding[]>;

/** What every registry needs of the world. */
export interface RegistryOptions {
  /** Epoch milliseconds now, such as `Date.now`. */
  readonly clock: () => number;
  /** Needed to promote and to roll back, not to read. */
  readonly verifyGolden?: VerifyGolden;
}

/** What to keep of old bundles. */
export interface PruneOptions {
  /** How many bundles to keep besides the live one, >= 1: the last that were live, and as many that rollbacks would go to. */
  readonly keep: number;
  /** A bundle stored less than this long ago is kept, for it may still be promoted; default a day. */
  readonly ageMinMs?: number;
  /** Says what would be removed, and removes nothing. */
  readonly dryRun?: boolean;
}

/** Why a bundle stays. */
export interface KeptBundle {
  readonly digest: string;
  /** `before`: one of those that were live last, or that a rollback would go to; `young`: stored too recently. */
  readonly reason: "live" | "before" | "young" | "noMoves";
}

/** What a prune did, or would do. */
export interface PruneReport {
  /** Digests, sorted. */
  readonly removed: readonly string[];
  /** Sorted by digest. */
  readonly kept: readonly KeptBundle[];
}

/** Immutable bundles, of which at most one is live, and the hash-chained history of every move. */
export interface Registry {
  /** Stores a bundle; it is not live yet. */
  put(parts: BundleParts): Promise<WrittenBundle>;
  /** Makes a bundle live, after verifying it; refuses one whose findings block unless `override` gives a reason. */
  promote(digest: string, move: Promote): Promise<HistoryEntry>;
  /** Undoes the last promote: makes the bundle live that was live before it. */
  rollback(move: Rollback): Promise<HistoryEntry>;
  /** Digest of the live bundle; undefined before the first promote. One small read: cheap to poll. */
  live(): Promise<string | undefined>;
  /** Digest of the bundle that was live at an epoch time in ms: the `to` of the last move made by then; undefined before the first. */
  liveAt(atMs: number): Promise<string | undefined>;
  /** A bundle of this registry, every byte checked. */
  read(digest: string): Promise<Bundle>;
  /** Every move, oldest first; throws `HISTORY_DAMAGED` when the chain does not hold. */
  history(): Promise<readonly HistoryEntry[]>;
  /** Checks chain, pointer and every bundle. */
  verify(): Promise<Finding[]>;
  /** Removes old bundles: never the live one, the `keep` before it, or a young one. Safe beside promoters, and after a crash. */
  prune(options: PruneOptions): Promise<PruneReport>;
}
