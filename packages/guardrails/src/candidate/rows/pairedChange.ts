import type { Interval } from "@slidr/metrics";
import { studentQuantile } from "../../statistics/studentTail.js";
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
  { bySlice, starts, byUser, user }: RowGroups,
  decisions: { readonly now: Uint8Array; readonly before: Uint8Array },
  of?: Uint8Array,
): { all: PairedChange; slices: PairedChange[] } {
  const changeOf = (rows: Uint32Array) => changeOfRows(rows, user, decisions, of);
  const slices = Array.from({ length: starts.length - 1 }, (_, slice) =>
    changeOf(bySlice.subarray(starts[slice]!, starts[slice + 1]!)),
  );
  return { all: changeOf(byUser), slices };
}

function changeOfRows(
  rows: Uint32Array,
  user: Uint32Array | undefined,
  { now, before }: { readonly now: Uint8Array; readonly before: Uint8Array },
  of: Uint8Array | undefined,
): PairedChange {
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

/** Bounds of a change, each passed with about probability `level`, by Student's t on the users that moved; in [-1, 1]. */
export function changeBounds({ change, standardError, freedom }: PairedChange, level: number): Interval {
  if (standardError === 0) return { lower: change, upper: change };
  const reach = studentQuantile(level, freedom) * standardError;
  return { lower: Math.max(-1, change - reach), upper: Math.min(1, change + reach) };
}
