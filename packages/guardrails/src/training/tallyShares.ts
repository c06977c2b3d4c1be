import { effectiveLowerTail, effectiveUpperTail } from "../statistics/effectiveBinomial.js";
import type { CellTally, Place } from "./cellTally.js";
import { Deviations } from "./deviations.js";
import { percent, whole } from "./words.js";

/** How far a share may lie from that of earlier days; within either measure is within tolerance. */
export interface ShareTolerance {
  /** A rise or a fall by this factor. */
  readonly factor: number;
  /** A rise or a fall by this much. */
  readonly difference: number;
  /** Whether a fall is no fault, however far. */
  readonly isFallFine?: boolean;
}

/** k of n clicks, by cell. */
export interface Shares {
  readonly k: Float64Array;
  readonly n: Float64Array;
}

/** Shares that are expected to scatter alike: the windows of one length of a slice, the bins of a feature. */
export interface ShareGroup {
  /** [cells]. */
  readonly places: readonly Place[];
  readonly today: Shares;
  /** [days]. */
  readonly days: readonly Shares[];
  /** How many of the cells are independent of each other; overlapping windows are not. */
  readonly independent: number;
  /** A spread that is known from elsewhere, at least. */
  readonly spreadMin: number;
  /** What k is, for the message: "labelled clicks are human". */
  readonly name: string;
}

/** Below this many events in all earlier days, their scatter says nothing. */
const EVENTS_MIN = 100;

/** The spread of a group's shares: between days, against independent clicks. */
export function shareSpread({
  days,
  independent,
  places,
}: Pick<ShareGroup, "days" | "independent" | "places">): number {
  const deviations = new Deviations();
  const total = totalOf(days, places.length);
  for (let cell = 0; cell < places.length; cell++) {
    const [k, n] = [total.k[cell]!, total.n[cell]!];
    if (k === 0 || k === n) continue;
    const share = k / n;
    for (const day of days) {
      const size = day.n[cell]!;
      // The variance of less than one event is that of one: a single rare event is no cluster.
      if (size > 0)
        deviations.add((day.k[cell]! - size * share) ** 2 / Math.max(1, size * share * (1 - share)));
    }
  }
  return Math.max(1, deviations.spread((days.length - 1) * independent));
}

/**
 * Compares shares with those of earlier days.
 *
 * Null hypothesis of a cell: its share lies within a factor or a difference of the earlier days'. n clicks stand for n / spread
 * independent ones, and the tail is binomial at the limit. That the earlier share is itself known from m clicks only counts as having
 * n m / (n + m) clicks today: the variance of the difference of two shares.
 *
 * @param clusterClicks clicks that come together at most times: the least spread of events too rare to show their own
 */
export function tallyShares(
  tally: CellTally,
  group: ShareGroup,
  tolerance: ShareTolerance,
  clusterClicks: number,
): void {
  const { places, today, days } = group;
  const before = totalOf(days, places.length);
  const events = before.k.reduce((sum, k) => sum + k, 0);
  if (events === 0 && today.k.every((k) => k === 0)) {
    for (const place of places) tally.pass(place);
    return;
  }
  const spread = Math.max(shareSpread(group), group.spreadMin, events < EVENTS_MIN ? clusterClicks : 1);
  for (const [cell, place] of places.entries()) {
    const [k, n, m] = [today.k[cell]!, today.n[cell]!, before.n[cell]!];
    if (n === 0 || m === 0) {
      tally.pass(place);
      continue;
    }
    const observed = k / n;
    const expected = before.k[cell]! / m;
    const upper = Math.max(expected * tolerance.factor, expected + tolerance.difference);
    const lower = tolerance.isFallFine
      ? 0
      : Math.min(expected / tolerance.factor, expected - tolerance.difference);
    const size = (n * m) / (n + m) / spread;
    const rises = observed > expected;
    const limit = rises ? Math.min(1, upper) : Math.max(0, lower);
    let pValue = 1;
    if (observed > upper) pValue = effectiveUpperTail(observed * size, size, upper);
    else if (observed < lower) pValue = effectiveLowerTail(observed * size, size, lower);
    tally.add(place, pValue, size < 10 ? 0 : Math.abs(observed - expected), () => ({
      observed,
      limit,
      n,
      text: `${whole(k)} of ${whole(n)} ${group.name} (${percent(observed)}) where earlier days have ${percent(expected)} (${rises ? "at most" : "at least"} ${percent(limit)})`,
    }));
  }
}

function totalOf(days: readonly Shares[], cells: number): Shares {
  const total = { k: new Float64Array(cells), n: new Float64Array(cells) };
  for (const { k, n } of days) {
    for (let cell = 0; cell < cells; cell++) {
      total.k[cell]! += k[cell]!;
      total.n[cell]! += n[cell]!;
    }
  }
  return total;
}
