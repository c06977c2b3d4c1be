import type { CellTally, Place } from "./cellTally.js";
import { Deviations } from "./deviations.js";
import { short, whole } from "./words.js";

/** Histograms of earlier days whose distances are expected to scatter alike: one feature in the windows of one length of a slice. */
export interface EarlierHistograms {
  readonly cells: number;
  /** How many bins each histogram has. */
  readonly bins: number;
  /** [days], each [cells x bins]. */
  readonly days: readonly Float64Array[];
  /** How many of the cells are independent of each other; overlapping windows are not. */
  readonly independent: number;
}

/** A day's histograms, and what they are compared with. */
export interface HistogramGroup {
  /** [cells]. */
  readonly places: readonly Place[];
  readonly bins: number;
  /** [cells x bins]. */
  readonly today: Float64Array;
  /** [cells x bins], of earlier days together. */
  readonly total: Float64Array;
  /** Of the earlier days' distances; see {@link distanceScatter}. */
  readonly scatter: number;
}

/** The variance proxy of n D^2 for independent clicks: with it, the tail below is that of Massart's inequality. */
const INDEPENDENT = 0.25;

/**
 * How far the distributions of earlier days lie from each other, as n D^2, D the distance of a day from all other days together.
 * Sessions, robots' runs and the change of days make it larger than independent clicks would.
 */
export function distanceScatter({ days, cells, independent, bins }: EarlierHistograms): number {
  const total = sumOf(days);
  const deviations = new Deviations();
  for (let cell = 0; cell < cells; cell++) {
    for (const day of days) {
      const { distance, size } = distanceBetween(day, total, cell * bins, bins, day);
      if (size > 0) deviations.add(size * distance ** 2);
    }
  }
  return Math.max(INDEPENDENT, deviations.spread((days.length - 1) * independent));
}

/**
 * Compares distributions with those of earlier days by the largest difference of their cumulative shares (Kolmogorov and Smirnov's D).
 *
 * Null hypothesis of a cell: the distributions lie within `tolerance` of each other. Beyond it, D - tolerance is noise, whose tail is
 * taken as e exp(-n (D - tolerance)^2 / 2v): for v = 1/4 that is the Dvoretzky-Kiefer-Wolfowitz inequality with Massart's exponent and
 * the constant of two samples; v is what earlier days show, n the harmonic size of both samples. So more clicks make the noise
 * smaller, not the tolerance: a large batch does not alarm over a drift that does not matter.
 */
export function tallyDistances(tally: CellTally, group: HistogramGroup, tolerance: number): void {
  const { scatter, total } = group;
  for (const [cell, place] of group.places.entries()) {
    const { distance, size, n } = distanceBetween(group.today, total, cell * group.bins, group.bins);
    const excess = distance - tolerance;
    const tail = size > 0 && excess > 0 ? Math.exp(1 - (size * excess ** 2) / (2 * scatter)) : 1;
    tally.add(place, Math.min(1, tail), size / scatter < 40 ? 0 : distance, () => ({
      observed: distance,
      limit: tolerance,
      n,
      text: `its distribution lies ${short(distance)} from that of earlier days (at most ${short(tolerance)} and noise) in ${whole(n)} clicks`,
    }));
  }
}

/** D of the histogram at `start` and the total there, less `without`; size is the harmonic n m / (n + m) of both. */
function distanceBetween(
  histogram: Float64Array,
  total: Float64Array,
  start: number,
  bins: number,
  without?: Float64Array,
) {
  let [n, m] = [0, 0];
  for (let at = start; at < start + bins; at++) {
    n += histogram[at]!;
    m += total[at]!;
  }
  if (without !== undefined) m -= n;
  if (n === 0 || m <= 0) return { distance: 0, size: 0, n };
  let [difference, distance] = [0, 0];
  for (let at = start; at < start + bins; at++) {
    const other = without === undefined ? total[at]! : total[at]! - without[at]!;
    difference += histogram[at]! / n - other / m;
    distance = Math.max(distance, Math.abs(difference));
  }
  return { distance, size: (n * m) / (n + m), n };
}

export function sumOf(histograms: readonly Float64Array[]): Float64Array {
  const total = new Float64Array(histograms[0]!.length);
  for (const histogram of histograms) {
    for (let at = 0; at < total.length; at++) total[at]! += histogram[at]!;
  }
  return total;
}
