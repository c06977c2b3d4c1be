import type { Cell } from "./cells.js";
import type { HourWindow } from "./comparison.js";
import { upperFactor } from "./spread.js";
import { short, whole } from "./words.js";

/** Histograms whose distances are expected to scatter alike: one feature in the windows of one length of a slice. */
export interface HistogramGroup {
  readonly places: readonly {
    readonly slice: string;
    readonly window: HourWindow;
    readonly feature?: string;
  }[];
  /** [cells x bins]. */
  readonly today: Float64Array;
  /** [days x cells x bins]. */
  readonly days: Float64Array;
  readonly bins: number;
  readonly independent: number;
  /** A scatter that is known from elsewhere, at least. */
  readonly scatterMin: number;
}

/** n D^2 of independent clicks has at most this variance proxy: with it the tail below is that of Massart's inequality. */
const INDEPENDENT = 0.25;

/**
 * How far the distributions of earlier days lie from each other: the mean of n D^2, D the distance of a day from all other days together.
 * Independent clicks have at most 0.82; sessions, robots' runs and the change of days make it larger.
 */
export function distanceScatter({
  days,
  bins,
  places,
  independent,
}: Pick<HistogramGroup, "days" | "bins" | "places" | "independent">): number {
  let sum = 0;
  let count = 0;
  const size = places.length * bins;
  const total = totalOf(days, size);
  for (let at = 0; at < days.length; at += bins) {
    const { distance, harmonic } = distanceBetween(days, at, total, at % size, bins, 1);
    if (harmonic === 0) continue;
    sum += harmonic * distance ** 2;
    count++;
  }
  const freedom = Math.max(1, (days.length / size - 1) * independent);
  return count === 0 ? INDEPENDENT : Math.max(INDEPENDENT, (sum / count) * upperFactor(freedom));
}

/**
 * Compares distributions with those of earlier days by the largest difference of their cumulative shares (Kolmogorov and Smirnov's D).
 *
 * Null hypothesis of a cell: the distributions lie within `tolerance` of each other. Beyond it, D - tolerance is noise, whose tail is
 * taken as e exp(-n (D - tolerance)^2 / 2v): for v = 1/4 that is the Dvoretzky-Kiefer-Wolfowitz inequality with Massart's exponent and
 * the constant of two samples; v is what earlier days show, n that of both samples together. So more clicks make
 * the noise smaller, not the tolerance: a large batch does not alarm over a drift that does not matter.
 */
export function distanceCells(group: HistogramGroup, tolerance: number): Cell[] {
  const scatter = Math.max(distanceScatter(group), group.scatterMin);
  const { bins } = group;
  const total = totalOf(group.days, group.places.length * bins);
  return group.places.map((place, cell) => {
    const at = cell * bins;
    const { distance, harmonic, n } = distanceBetween(group.today, at, total, at, bins, 0);
    const excess = distance - tolerance;
    const pValue =
      harmonic > 0 && excess > 0 ? Math.min(1, Math.exp(1 - (harmonic * excess ** 2) / (2 * scatter))) : 1;
    return {
      ...place,
      observed: distance,
      limit: tolerance,
      n,
      pValue,
      effect: harmonic / scatter < 40 ? 0 : distance,
      text: () =>
        `its distribution lies ${short(distance)} from that of earlier days (at most ${short(tolerance)} and noise) in ${whole(n)} clicks`,
    };
  });
}

/** D of a histogram and a total, less `taken` times the histogram; beside it the harmonic n m / (n + m) of both. */
function distanceBetween(
  histograms: Float64Array,
  start: number,
  total: Float64Array,
  totalStart: number,
  bins: number,
  taken: 0 | 1,
) {
  const shift = totalStart - start;
  let n = 0;
  let m = 0;
  for (let at = start; at < start + bins; at++) {
    n += histograms[at]!;
    m += total[at + shift]! - taken * histograms[at]!;
  }
  if (n === 0 || m === 0) return { distance: 0, harmonic: 0, n };
  let a = 0;
  let b = 0;
  let distance = 0;
  for (let at = start; at < start + bins; at++) {
    a += histograms[at]! / n;
    b += (total[at + shift]! - taken * histograms[at]!) / m;
    const difference = Math.abs(a - b);
    if (difference > distance) distance = difference;
  }
  return { distance, harmonic: (n * m) / (n + m), n };
}

/** [size], the sum over the days. */
function totalOf(days: Float64Array, size: number): Float64Array {
  const total = new Float64Array(size);
  for (let start = 0; start < days.length; start += size)
    for (let at = 0; at < size; at++) total[at]! += days[start + at]!;
  return total;
}
