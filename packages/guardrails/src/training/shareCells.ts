import {
  effectiveLowerLimit,
  effectiveLowerTail,
  effectiveUpperLimit,
  effectiveUpperTail,
} from "../statistics/effectiveBinomial.js";
import type { Cell } from "./cells.js";
import type { HourWindow } from "./comparison.js";
import { spreadOf } from "./spread.js";
import { percent, whole } from "./words.js";

/** How far a share may lie from that of earlier days; within either measure is within tolerance. */
export interface ShareTolerance {
  /** A rise or a fall by this factor. */
  readonly factor: number;
  /** A rise or a fall by this much. */
  readonly difference: number;
}

/** k of n clicks, by cell. */
export interface Parts {
  /** [cells], or [days x cells]. */
  readonly k: Float64Array;
  /** The same. */
  readonly n: Float64Array;
}

/** Shares that are expected to scatter alike: the windows of one length of a slice, the bins of a feature. */
export interface ShareGroup {
  /** [cells]. */
  readonly places: readonly {
    readonly slice: string;
    readonly window: HourWindow;
    readonly feature?: string;
  }[];
  readonly today: Parts;
  /** [days x cells]. */
  readonly days: Parts;
  /** How many of the cells are independent of each other; overlapping windows are not. */
  readonly independent: number;
  /** A spread that is known from elsewhere, at least. */
  readonly spreadMin: number;
  /** What k is, for the message: "clicks labelled human". */
  readonly name: string;
}

/** Below this many events in all earlier days, their scatter says nothing. */
const EVENTS_MIN = 100;
/** Share of a cell's p-value that pays for not knowing the earlier share exactly. */
const UNCERTAIN = 1e-12;

/** A tail this heavy at the limit itself fails no check: the interval of the earlier share would only make it heavier. */
const UNREMARKABLE = 0.01;

/** The spread of a group's shares: between days, against independent clicks. */
export function shareSpread({
  days,
  independent,
  places,
}: Pick<ShareGroup, "days" | "independent" | "places">): number {
  const { k, n } = days;
  const cells = places.length;
  const [someK, someN] = [sumOf(k, cells), sumOf(n, cells)];
  let observed = 0;
  let expected = 0;
  for (let at = 0; at < k.length; at++) {
    const cell = at % cells;
    if (someK[cell] === 0) continue;
    const share = someK[cell]! / someN[cell]!;
    observed += (k[at]! - n[at]! * share) ** 2;
    expected += n[at]! * share * (1 - share);
  }
  const dayCount = k.length / cells;
  const unbiased = dayCount / Math.max(1, dayCount - 1);
  return spreadOf(observed * unbiased, expected, Math.max(1, (dayCount - 1) * independent));
}

/**
 * Compares shares with those of earlier days.
 *
 * Null hypothesis of a cell: its share lies within a factor or a difference of the earlier days'. n clicks stand for n / spread
 * independent ones, and the tail is binomial at the limit. The earlier share is taken at the far end of its interval, and the chance that it
 * lies beyond that is added (Berger and Boos 1994).
 *
 * @param clusterClicks clicks that come together at most times: the least spread of events too rare to show their own
 */
export function shareCells(group: ShareGroup, tolerance: ShareTolerance, clusterClicks: number): Cell[] {
  const cells = group.places.length;
  const before = { k: sumOf(group.days.k, cells), n: sumOf(group.days.n, cells) };
  const events = before.k.reduce((sum, k) => sum + k, 0);
  const rare = events < EVENTS_MIN ? clusterClicks : 1;
  const spread = Math.max(shareSpread(group), group.spreadMin, rare);
  const partOf = ({ k, n }: Parts, cell: number) => ({ k: k[cell]!, n: n[cell]! });
  return group.places.map((place, cell) =>
    shareCell(place, partOf(group.today, cell), partOf(before, cell), {
      spread,
      tolerance,
      name: group.name,
    }),
  );
}

function shareCell(
  place: ShareGroup["places"][number],
  { k, n }: { readonly k: number; readonly n: number },
  before: { readonly k: number; readonly n: number },
  about: { spread: number; tolerance: ShareTolerance; name: string },
): Cell {
  const { spread, name, tolerance } = about;
  const observed = n === 0 ? 0 : k / n;
  const expected = before.n === 0 ? observed : before.k / before.n;
  const rises = observed > expected;
  const limit = rises ? Math.min(1, upper(expected, tolerance)) : Math.max(0, lower(expected, tolerance));
  const isBeyond = before.n > 0 && (rises ? observed > limit : observed < limit);
  return {
    ...place,
    observed,
    limit,
    n,
    pValue: isBeyond ? pValueBeyond({ k: k / spread, n: n / spread }, before, about, { rises, limit }) : 1,
    effect: n / spread < 10 ? 0 : Math.abs(observed - expected),
    text: () =>
      `${whole(k)} of ${whole(n)} ${name} (${percent(observed)}) where earlier days have ${percent(expected)} (${rises ? "at most" : "at least"} ${percent(limit)})`,
  };
}

/** The chance of a share beyond the limit, `now` in independent clicks. */
function pValueBeyond(
  now: { readonly k: number; readonly n: number },
  before: { readonly k: number; readonly n: number },
  { spread, tolerance }: { readonly spread: number; readonly tolerance: ShareTolerance },
  { rises, limit }: { readonly rises: boolean; readonly limit: number },
): number {
  const tail = rises ? effectiveUpperTail : effectiveLowerTail;
  if (tail(now.k, now.n, limit) > UNREMARKABLE) return 1;
  const sureLimit = rises
    ? upper(effectiveUpperLimit(before.k / spread, before.n / spread, UNCERTAIN), tolerance)
    : lower(effectiveLowerLimit(before.k / spread, before.n / spread, UNCERTAIN), tolerance);
  if (sureLimit <= 0 || sureLimit >= 1) return 1;
  return Math.min(1, UNCERTAIN + tail(now.k, now.n, sureLimit));
}

function upper(share: number, { factor, difference }: ShareTolerance): number {
  return Math.max(share * factor, share + difference);
}

function lower(share: number, { factor, difference }: ShareTolerance): number {
  return Math.min(share / factor, share - difference);
}

/** [cells], the sum over the days. */
function sumOf(days: Float64Array, cells: number): Float64Array {
  const sums = new Float64Array(cells);
  for (let at = 0; at < days.length; at++) sums[at % cells]! += days[at]!;
  return sums;
}
