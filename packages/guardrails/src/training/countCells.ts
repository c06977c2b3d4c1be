import { effectiveLowerTail, effectiveUpperTail } from "../statistics/effectiveBinomial.js";
import type { Cell } from "./cells.js";
import { byHour, type Comparison, type HourWindow, sumOver } from "./comparison.js";
import { spreadOf } from "./spread.js";
import { short, whole } from "./words.js";

/** How far counts may lie from those of earlier days. */
export interface CountTolerance {
  /** A rise to this many times the expected count is within tolerance. */
  readonly riseMax: number;
  /** A fall to this part of it is. */
  readonly fallMin: number;
}

interface Scatter {
  readonly up: number;
  readonly down: number;
}

/**
 * Compares the clicks of every slice and stretch of hours with those of like days.
 *
 * Null hypothesis of a cell: its expected count is between fallMin and riseMax times that of the earlier days. Clicks stand for
 * clicks / spread independent ones, a Poisson count; given the sum with the days before, today's is binomial (the
 * conditional test of two Poisson rates, Przyborowski and Wilenski 1940). Rises and falls have spreads of their own, because robots make counts
 * jump up, never down; and a small slice's spread for rises is at least that of all clicks by the hour, since a run that struck
 * elsewhere may strike here next.
 */
export function countCells(comparison: Comparison, tolerance: CountTolerance): Cell[] {
  const { today, alike, sliceNames, windows } = comparison;
  const cells: Cell[] = [];
  let floor = 1;
  for (const [slice, name] of sliceNames.entries()) {
    const now = byHour(today, slice, ({ clicks }, hour) => clicks[hour]!);
    const before = alike.map((day) => byHour(day, slice, ({ clicks }, hour) => clicks[hour]!));
    for (const sameLength of windows) {
      const scatter = scatterOf(before, sameLength);
      if (slice === 0 && sameLength[0]!.hours === 1) floor = scatter.up;
      const spread = { up: Math.max(floor, scatter.up), down: scatter.down };
      for (const window of sameLength) {
        const earlier = before.map((hourly) => sumOver(hourly, window));
        cells.push(
          countCell({ slice: name, window, count: sumOver(now, window), earlier, spread, tolerance }),
        );
      }
    }
  }
  return cells;
}

function countCell(cell: {
  slice: string;
  window: HourWindow;
  count: number;
  earlier: readonly number[];
  spread: Scatter;
  tolerance: CountTolerance;
}): Cell {
  const { slice, window, count, earlier, spread, tolerance } = cell;
  const days = earlier.length;
  const expected = medianOf(earlier);
  // Where no rise is too much, what is left to judge is the fall.
  const rises = count > expected && tolerance.riseMax < Number.POSITIVE_INFINITY;
  const limit = expected * (rises ? tolerance.riseMax : tolerance.fallMin);
  let pValue = 1;
  if (rises && count > limit) {
    // Given today's count and the sum before, today's share is riseMax / (riseMax + days) at the limit.
    const before = earlier.reduce((sum, value) => sum + value, 0);
    const share = tolerance.riseMax / (tolerance.riseMax + days);
    pValue = effectiveUpperTail(count / spread.up, (count + before) / spread.up, share);
  } else if (!rises && count < limit) {
    const before = expected * days;
    const share = tolerance.fallMin / (tolerance.fallMin + days);
    pValue = effectiveLowerTail(count / spread.down, (count + before) / spread.down, share);
  }
  return {
    slice,
    window,
    observed: count,
    limit,
    n: count,
    pValue,
    effect: Math.abs(Math.log((count + 10) / (expected + 10))),
    text: () =>
      `${whole(count)} clicks where like days have ${whole(expected)} (${rises ? "at most" : "at least"} ${whole(limit)}, clusters of ${short(rises ? spread.up : spread.down)})`,
  };
}

/** Deviations above and below the median of the days, each twice its half, against the variance of independent clicks. */
function scatterOf(before: readonly Float64Array[], windows: readonly HourWindow[]): Scatter {
  let [up, down, independent] = [0, 0, 0];
  for (const window of windows) {
    const counts = before.map((hourly) => sumOver(hourly, window));
    const middle = medianOf(counts);
    for (const count of counts) {
      if (count > middle) up += 2 * (count - middle) ** 2;
      else down += 2 * (count - middle) ** 2;
      independent += middle;
    }
  }
  const days = before.length;
  const freedom = Math.max(1, ((days - 1) * windows.length) / windows[0]!.hours);
  const unbiased = days / Math.max(1, days - 1);
  return {
    up: spreadOf(up * unbiased, independent, freedom),
    down: spreadOf(down * unbiased, independent, freedom),
  };
}

export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
