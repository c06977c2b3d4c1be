import type { Interval } from "@slidr/metrics";
import { studentQuantile } from "../../statistics/studentTail.js";
import { type ClusteredShare, clusteredShares, shareBounds } from "./clusteredShare.js";
import type { RowGroups } from "./groupRows.js";

/** How a share differs between two decisions about the same clicks. */
export interface PairedChange {
  /** Clicks that count. */
  readonly n: number;
  readonly before: number;
  readonly now: number;
  /** now - before. */
  readonly change: number;
  /** Of `change`, by users; infinite where fewer than two users say anything. */
  readonly standardError: number;
  /** Users with a decision that turned, less one. */
  readonly freedom: number;
  /** Clicks whose decision turned to 1. */
  readonly up: ClusteredShare;
  /** Clicks whose decision turned to 0. */
  readonly down: ClusteredShare;
}

/**
 * The change of a share of all clicks, and of every slice.
 *
 * What both decide alike cancels within each user, so that a change is known far better than either share: with D the change and
 * d_u, n_u a user's change and clicks, its variance is G / (G - 1) sum_u (d_u - D n_u)^2 / n^2.
 *
 * @param of [n] the clicks that count, 0 or 1; all without it
 */
export function pairedChanges(
  groups: RowGroups,
  decisions: { readonly now: Uint8Array; readonly before: Uint8Array },
  of?: Uint8Array,
): { all: PairedChange; slices: PairedChange[] } {
  const { bySlice, starts, byUser, user } = groups;
  const { now, before } = decisions;
  const up = clusteredShares(
    groups,
    now.map((hit, row) => hit & ~before[row]!),
    of,
  );
  const down = clusteredShares(
    groups,
    now.map((hit, row) => ~hit & before[row]!),
    of,
  );
  const changeOf = (rows: Uint32Array) => changeOfRows(rows, user, decisions, of);
  const slices = Array.from({ length: starts.length - 1 }, (_, slice) => ({
    ...changeOf(bySlice.subarray(starts[slice]!, starts[slice + 1]!)),
    up: up.slices[slice]!,
    down: down.slices[slice]!,
  }));
  return { all: { ...changeOf(byUser), up: up.all, down: down.all }, slices };
}

function changeOfRows(
  rows: Uint32Array,
  user: Uint32Array | undefined,
  { now, before }: { readonly now: Uint8Array; readonly before: Uint8Array },
  of: Uint8Array | undefined,
): Omit<PairedChange, "up" | "down"> {
  let [n, nowHits, beforeHits, users, moved] = [0, 0, 0, 0, 0];
  let [changeSquared, product, nSquared] = [0, 0, 0];
  let [userN, userChange, userTurned] = [0, 0, 0];
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at]!;
    if (of === undefined || of[row] === 1) {
      userN++;
      nowHits += now[row]!;
      beforeHits += before[row]!;
      userChange += now[row]! - before[row]!;
      userTurned += now[row]! ^ before[row]!;
    }
    const isLast = at === rows.length - 1 || user === undefined || user[rows[at + 1]!] !== user[row];
    // Invariant: the sums hold every user whose last row was passed.
    if (!isLast || userN === 0) continue;
    n += userN;
    users++;
    if (userTurned > 0) moved++;
    changeSquared += userChange * userChange;
    product += userChange * userN;
    nSquared += userN * userN;
    [userN, userChange, userTurned] = [0, 0, 0];
  }
  const change = n === 0 ? 0 : (nowHits - beforeHits) / n;
  const squares = Math.max(0, changeSquared - 2 * change * product + change * change * nSquared);
  return {
    n,
    before: n === 0 ? 0 : beforeHits / n,
    now: n === 0 ? 0 : nowHits / n,
    change,
    standardError: users < 2 ? Number.POSITIVE_INFINITY : Math.sqrt((users / (users - 1)) * squares) / n,
    freedom: Math.max(1, moved - 1),
  };
}

/**
 * Bounds of a change, each passed with about probability `level`, in [-1, 1]: the wider of Student's t on the users that moved, and
 * Clopper and Pearson's on the clicks that turned up and those that turned down, at half of the level each.
 *
 * Where few users moved, or all alike, their variance says nothing of those that were not drawn: two clicks that both turn
 * have none at all.
 */
export function changeBounds(paired: PairedChange, level: number): Interval {
  const { change, standardError, freedom } = paired;
  const reach = standardError === 0 ? 0 : studentQuantile(level, freedom) * standardError;
  const up = shareBounds(paired.up, level / 2);
  const down = shareBounds(paired.down, level / 2);
  return {
    lower: Math.max(-1, Math.min(change - reach, up.lower - down.upper)),
    upper: Math.min(1, Math.max(change + reach, up.upper - down.lower)),
  };
}
