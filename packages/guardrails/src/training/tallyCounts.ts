import type { SliceProfile } from "../profile/dayProfile.js";
import { effectiveLowerTail, effectiveUpperTail } from "../statistics/effectiveBinomial.js";
import { type AlignedDay, byHour, type HourWindow, sumOver } from "./alignedDay.js";
import type { CellTally } from "./cellTally.js";
import type { Comparison } from "./comparison.js";
import { Deviations } from "./deviations.js";
import { medianOf } from "./medianOf.js";
import { short, whole } from "./words.js";

/** How far counts may lie from those of earlier days. */
export interface CountTolerance {
  /** A rise to this many times the expected count is within tolerance. */
  readonly riseMax: number;
  /** A fall to this part of it is. */
  readonly fallMin: number;
}

/** What is counted, by hour of a slice, and what it is called. */
interface Counted {
  readonly name: string;
  readonly of: (slice: SliceProfile, hour: number) => number;
}

const CLICKS: Counted = { name: "clicks", of: ({ clicks }, hour) => clicks[hour]! };

interface Scatter {
  readonly up: number;
  readonly down: number;
}

/**
 * Compares the clicks (or what is counted in their stead) of every slice and stretch of hours with those of like days.
 *
 * Null hypothesis of a cell: its expected count is between fallMin and riseMax times that of the earlier days. Clicks stand for
 * clicks / spread independent ones, a Poisson count; given the sum with the days before, today's is binomial (the
 * conditional test of two Poisson rates, Przyborowski and Wilenski 1940). Rises and falls have spreads of their own, because robots make counts
 * jump up, never down; and a small slice's spread for rises is at least that of all clicks by the hour, since a run that struck
 * elsewhere may strike here next.
 */
export function tallyCounts(
  tally: CellTally,
  comparison: Comparison,
  tolerance: CountTolerance,
  counted: Counted = CLICKS,
): void {
  const { today, days, alike, sliceNames, windows } = comparison;
  let floor = 1;
  for (const [slice, name] of sliceNames.entries()) {
    const hourly = (day: AlignedDay) => byHour(day, slice, counted.of);
    const [now, all, before] = [hourly(today), days.map(hourly), alike.map(hourly)];
    for (const sameLength of windows) {
      const scatter = scatterOf(all, sameLength);
      if (slice === 0 && sameLength[0]!.hours === 1) floor = scatter.up;
      const spread = { up: Math.max(floor, scatter.up), down: scatter.down };
      for (const window of sameLength) {
        const earlier = before.map((counts) => sumOver(counts, window));
        const usual = medianOf(all.map((counts) => sumOver(counts, window)));
        tallyCount(tally, {
          slice: name,
          window,
          count: sumOver(now, window),
          earlier,
          usual,
          spread,
          tolerance,
          what: counted.name,
        });
      }
    }
  }
}

function tallyCount(
  tally: CellTally,
  cell: {
    slice: string;
    window: HourWindow;
    count: number;
    earlier: readonly number[];
    /** The median of all days, like or not. */
    usual: number;
    spread: Scatter;
    tolerance: CountTolerance;
    what: string;
  },
): void {
  const { slice, window, count, earlier, usual, spread, tolerance, what } = cell;
  const days = earlier.length;
  const like = medianOf(earlier);
  // Where no rise is too much, what is left to judge is the fall.
  const rises = count > like && tolerance.riseMax < Number.POSITIVE_INFINITY;
  // Few days are alike, and robots may have come on most of them: a fall is judged by what all days have, if that is less.
  const expected = rises ? Math.max(like, usual) : Math.min(like, usual);
  const limit = expected * (rises ? tolerance.riseMax : tolerance.fallMin);
  let pValue = 1;
  if (rises && count > limit) {
    // Given today's count and the sum before, today's share is riseMax / (riseMax + days) at the limit.
    const before = Math.max(
      expected * days,
      earlier.reduce((sum, value) => sum + value, 0),
    );
    const share = tolerance.riseMax / (tolerance.riseMax + days);
    pValue = effectiveUpperTail(count / spread.up, (count + before) / spread.up, share);
  } else if (!rises && count < limit) {
    const before = expected * days;
    const share = tolerance.fallMin / (tolerance.fallMin + days);
    pValue = effectiveLowerTail(count / spread.down, (count + before) / spread.down, share);
  }
  const effect = Math.abs(Math.log((count + 10) / (expected + 10)));
  tally.add({ slice, window }, pValue, effect, () => ({
    observed: count,
    limit,
    n: count,
    text: `${whole(count)} ${what} where like days have ${whole(expected)} (${rises ? "at most" : "at least"} ${whole(limit)}, clusters of ${short(rises ? spread.up : spread.down)})`,
  }));
}

/**
 * Deviations above and below the median of the days, in units of independent clicks' variance; of all days, like or not, so that
 * there are enough. The variance of hardly any clicks is that of ten: a deviation of a few clicks tells nothing of clusters.
 */
function scatterOf(before: readonly Float64Array[], windows: readonly HourWindow[]): Scatter {
  const [up, down] = [new Deviations(), new Deviations()];
  for (const window of windows) {
    const counts = before.map((hourly) => sumOver(hourly, window));
    const middle = medianOf(counts);
    for (const count of counts) {
      const square = (count - middle) ** 2 / Math.max(10, middle);
      if (count >= middle) up.add(square);
      if (count <= middle) down.add(square);
    }
  }
  const freedom = ((before.length - 1) * windows.length) / windows[0]!.hours / 2;
  return { up: Math.max(1, up.spread(freedom)), down: Math.max(1, down.spread(freedom)) };
}
