import type { Interval } from "@slidr/metrics";
import { effectiveLowerLimit, effectiveUpperLimit } from "../../statistics/effectiveBinomial.js";
import type { RowGroups } from "./groupRows.js";

/** A share of clicks, with how many independent clicks it is worth. */
export interface ClusteredShare {
  readonly hits: number;
  readonly n: number;
  /** hits / n; 0 without clicks. */
  readonly share: number;
  /** By how much users' clicks going together widens the variance, >= 1. */
  readonly designEffect: number;
}

/**
 * The share of hits of all clicks and of every slice.
 *
 * @param groups a check's `context.groups`
 * @param hit [n] 0 or 1
 * @param of [n] the clicks that count, 0 or 1; all without it
 * @returns one for all clicks, and one for each slice
 *
 * Cost: two passes.
 *
 * @example
 * ```ts
 * import { clusteredShares, type ModelCheck, shareBounds } from "@slidr/guardrails";
 *
 * // A check of one's own: the share of invalid clicks that purchasers made, surely below one in a hundred.
 * const fewPurchasers: ModelCheck = ({ groups, candidate, clicks, alpha }) => {
 *   const { all } = clusteredShares(groups, clicks.purchased, candidate.invalid);
 *   const { upper } = shareBounds(all, alpha);
 *   const message = `at most ${upper} of the invalid clicks are purchasers'`;
 *   const base = { check: "fewPurchasers", code: "FEW_PURCHASERS", severity: "warn" as const, message };
 *   return { ...base, passed: upper < 0.01, observed: all.share, limit: 0.01, n: all.n, action: "look at them" };
 * };
 * ```
 */
export function clusteredShares(
  { bySlice, starts, byUser, user }: RowGroups,
  hit: Uint8Array,
  of?: Uint8Array,
): { all: ClusteredShare; slices: ClusteredShare[] } {
  const shareOf = (rows: Uint32Array) => shareOfRows(rows, user, hit, of);
  const slices = Array.from({ length: starts.length - 1 }, (_, slice) =>
    shareOf(bySlice.subarray(starts[slice]!, starts[slice + 1]!)),
  );
  return { all: shareOf(byUser), slices };
}

/**
 * The design effect is the variance of a ratio of users' totals over that of as many independent clicks:
 * with r = hits / n, G users, G / (G - 1) sum_u (hits_u - r n_u)^2 against n r (1 - r).
 */
function shareOfRows(
  rows: Uint32Array,
  user: Uint32Array | undefined,
  hit: Uint8Array,
  of: Uint8Array | undefined,
): ClusteredShare {
  let [hits, n, users, hitsSquared, product, nSquared, userHits, userN] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at]!;
    const counts = of === undefined ? 1 : of[row]!;
    userN += counts;
    userHits += counts & hit[row]!;
    const isLast = at === rows.length - 1 || user === undefined || user[rows[at + 1]!] !== user[row];
    // Invariant: the sums hold every user whose last row was passed.
    if (!isLast) continue;
    if (userN > 0) users++;
    hits += userHits;
    n += userN;
    hitsSquared += userHits * userHits;
    product += userHits * userN;
    nSquared += userN * userN;
    userHits = 0;
    userN = 0;
  }
  const share = n === 0 ? 0 : hits / n;
  if (user === undefined || n === 0) return { hits, n, share, designEffect: 1 };
  // Where every click says the same nothing varies: the worst case, users of one mind, stands in.
  if (hits === 0 || hits === n || users < 2) return { hits, n, share, designEffect: nSquared / n };
  const squares = hitsSquared - 2 * share * product + share * share * nSquared;
  const designEffect = ((users / (users - 1)) * squares) / (n * share * (1 - share));
  return { hits, n, share, designEffect: Math.max(1, designEffect) };
}

/**
 * One-sided bounds of a share, each passed with at most probability `alpha`: Clopper-Pearson's on the number of independent
 * clicks that the share is worth.
 *
 * Source: E. Korn, B. Graubard, "Confidence intervals for proportions with small expected number of positive counts
 * estimated from survey data", Survey Methodology 24 (1998).
 *
 * @param share as of `clusteredShares`
 * @param alpha in (0, 0.5)
 *
 * @example
 * ```ts
 * import { shareBounds } from "@slidr/guardrails";
 *
 * shareBounds({ hits: 0, n: 299, share: 0, designEffect: 1 }, 0.05).upper; // ~> 0.01
 * // Clicks of users who make five each and are of one mind are worth a fifth.
 * shareBounds({ hits: 0, n: 299, share: 0, designEffect: 5 }, 0.05).upper; // ~> 0.0489
 * ```
 */
export function shareBounds({ hits, n, designEffect }: ClusteredShare, alpha: number): Interval {
  const [worth, of] = [hits / designEffect, n / designEffect];
  return { lower: effectiveLowerLimit(worth, of, alpha), upper: effectiveUpperLimit(worth, of, alpha) };
}
