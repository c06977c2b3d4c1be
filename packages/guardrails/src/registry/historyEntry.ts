import { InputError } from "@slidr/clicks";
import { isDigest, sha256 } from "../files/sha256.js";
import { canonicalJson } from "../json/canonicalJson.js";
import type { VerifiedMove } from "./registryStorage.js";

/** Stands where no bundle was live, and before the first entry. */
export const NOTHING_LIVE = "none";
export const GENESIS_HASH = "0".repeat(64);

/** One move of the live pointer. */
export interface HistoryEntry {
  /** 1 for the first move, then one more each. */
  readonly sequence: number;
  readonly action: "promote" | "rollback";
  /** Epoch milliseconds, UTC, by the registry's clock. */
  readonly atMs: number;
  readonly who: string;
  readonly why: string;
  /** Digest of the bundle that was live, or "none". */
  readonly from: string;
  /** Digest of the bundle that is live from here on. */
  readonly to: string;
  /** Present where findings blocked and somebody went on: his reason, and the codes he overrode. */
  readonly override?: { readonly reason: string; readonly codes: readonly string[] };
  /** What the move rests on, as its mover gave it: plain JSON, hashed with the rest. */
  readonly evidence?: unknown;
  /** `hash` of the entry before; 64 zeros for the first. */
  readonly previousHash: string;
  /** SHA-256 of this entry's canonical JSON without `hash`. */
  readonly hash: string;
}

/** Completes an entry with its hash. */
export function sealEntry(entry: Omit<HistoryEntry, "hash">): HistoryEntry {
  return { ...entry, hash: sha256(canonicalJson(entry, "history entry")) };
}

/** Checks the shape of one entry and that its hash is its own; throws `HISTORY_DAMAGED`. */
export function parseEntry(json: unknown, place: string): HistoryEntry {
  const entry = (json ?? {}) as HistoryEntry;
  const { sequence, action, atMs, who, why, from, to, previousHash, hash } = entry;
  const fits =
    Number.isSafeInteger(sequence) &&
    (action === "promote" || action === "rollback") &&
    Number.isFinite(atMs) &&
    typeof who === "string" &&
    typeof why === "string" &&
    (from === NOTHING_LIVE || isDigest(from)) &&
    isDigest(to) &&
    isDigest(previousHash) &&
    isDigest(hash);
  if (!fits) throw damaged(place, "is no history entry");
  if (hashOf(entry) !== hash) throw damaged(place, "was changed after it was written: its hash does not fit");
  return entry;
}

/** The hash an entry should have; undefined where it holds what no entry of ours can (levels without end). */
function hashOf({ hash: _, ...unsealed }: HistoryEntry): string | undefined {
  try {
    return sealEntry(unsealed).hash;
  } catch {
    return undefined;
  }
}

/** Requires that each entry follows the one before: hash to hash, number to number, `to` to `from`. */
export function requireChain(entries: readonly HistoryEntry[]): void {
  let previousHash = GENESIS_HASH;
  let live = NOTHING_LIVE;
  for (const [index, entry] of entries.entries()) {
    if (entry.previousHash !== previousHash || entry.sequence !== index + 1 || entry.from !== live) {
      throw damaged(`history.jsonl line ${index + 1}`, "does not follow the line before it");
    }
    previousHash = entry.hash;
    live = entry.to;
  }
}

export function damaged(place: string, what: string): InputError {
  return new InputError(
    "HISTORY_DAMAGED",
    `${place} ${what}; restore history.jsonl and live from a copy, or move both aside as evidence and promote again`,
  );
}

/** The entry of a verified move to `to`, after the moves so far. */
export function nextEntry(
  entries: readonly HistoryEntry[],
  to: string,
  atMs: number,
  { action, move, override }: Pick<VerifiedMove, "action" | "move" | "override">,
): HistoryEntry {
  const last = entries.at(-1);
  return sealEntry({
    sequence: entries.length + 1,
    action,
    atMs,
    who: move.who,
    why: move.why,
    from: last?.to ?? NOTHING_LIVE,
    to,
    ...(override === undefined ? {} : { override }),
    ...(move.evidence === undefined ? {} : { evidence: move.evidence }),
    previousHash: last?.hash ?? GENESIS_HASH,
  });
}
