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

/** k of n clicks. */
export interface Part {
  readonly k: number;
  readonly n: number;
}

/** Shares that are expected to scatter alike: the windows of one length of a slice, the bins of a feature. */
export interface ShareGroup {
  /** [cells]. */
  readonly places: readonly {
    readonly slice: string;
    readonly window: HourWindow;
    readonly feature?: string;
  }[];
  /** [cells]. */
  readonly today: readonly Part[];
  /** [days][cells]. */
  readonly days: readonly (readonly Part[])[];
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

/** The spread of a group's shares: between days, against independent clicks. */
export function shareSpread({
  days,
  independent,
  today,
}: Pick<ShareGroup, "days" | "independent" | "today">): number {
  let [observed, expected] = [0, 0];
  for (let cell = 0; cell < today.length; cell++) {
    const [k, n] = [sumOf(days, cell, "k"), sumOf(days, cell, "n")];
    const share = n === 0 ? 0 : k / n;
    for (const day of days) {
      const part = day[cell]!;
      observed += (part.k - part.n * share) ** 2;
      expected += part.n * share * (1 - share);
    }
  }
  const unbiased = days.length / Math.max(1, days.length - 1);
  return spreadOf(observed * unbiased, expected, Math.max(1, (days.length - 1) * independent));
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
  const events = group.today.reduce((sum, _, cell) => sum + sumOf(group.days, cell, "k"), 0);
  const rare = events < EVENTS_MIN ? clusterClicks : 1;
  const spread = Math.max(shareSpread(group), group.spreadMin, rare);
  return group.places.map((place, cell) => {
    const before = { k: sumOf(group.days, cell, "k"), n: sumOf(group.days, cell, "n") };
    return shareCell(place, group.today[cell]!, before, { spread, tolerance, name: group.name });
  });
}

function shareCell(
  place: ShareGroup["places"][number],
  { k, n }: Part,
  before: Part,
  about: { spread: number; tolerance: ShareTolerance; name: string },
): Cell {
  const { spread, name } = about;
  const { factor, difference } = about.tolerance;
  const observed = n === 0 ? 0 : k / n;
  const expected = before.n === 0 ? observed : before.k / before.n;
  const upper = (share: number) => Math.max(share * factor, share + difference);
  const lower = (share: number) => Math.min(share / factor, share - difference);
  const rises = observed > expected;
  const limit = rises ? Math.min(1, upper(expected)) : Math.max(0, lower(expected));
  let pValue = 1;
  if (before.n > 0 && observed > upper(expected)) {
    const most = upper(effectiveUpperLimit(before.k / spread, before.n / spread, UNCERTAIN));
    if (most < 1) pValue = UNCERTAIN + effectiveUpperTail(k / spread, n / spread, most);
  } else if (before.n > 0 && observed < lower(expected)) {
    const least = lower(effectiveLowerLimit(before.k / spread, before.n / spread, UNCERTAIN));
    if (least > 0) pValue = UNCERTAIN + effectiveLowerTail(k / spread, n / spread, least);
  }
  return {
    ...place,
    observed,
    limit,
    n,
    pValue: Math.min(1, pValue),
    effect: n / spread < 10 ? 0 : Math.abs(observed - expected),
    text: () =>
      `${whole(k)} of ${whole(n)} ${name} (${percent(observed)}) where earlier days have ${percent(expected)} (${rises ? "at most" : "at least"} ${percent(limit)})`,
  };
}

function sumOf(days: readonly (readonly Part[])[], cell: number, figure: "k" | "n"): number {
  let sum = 0;
  for (const day of days) sum += day[cell]![figure];
  return sum;
}
