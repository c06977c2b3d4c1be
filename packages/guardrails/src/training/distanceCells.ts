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
  /** [cells], each [bins]. */
  readonly today: readonly Float64Array[];
  /** [days][cells]. */
  readonly days: readonly (readonly Float64Array[])[];
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
  places,
  independent,
}: Pick<HistogramGroup, "days" | "places" | "independent">): number {
  let [sum, count] = [0, 0];
  for (let cell = 0; cell < places.length; cell++) {
    const total = totalOf(days.map((day) => day[cell]!));
    for (const day of days) {
      const { distance, size } = distanceBetween(day[cell]!, total, day[cell]!);
      if (size === 0) continue;
      sum += size * distance ** 2;
      count++;
    }
  }
  const freedom = Math.max(1, (days.length - 1) * independent);
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
  return group.places.map((place, cell) => {
    const total = totalOf(group.days.map((day) => day[cell]!));
    const { distance, size, n } = distanceBetween(group.today[cell]!, total);
    const excess = distance - tolerance;
    const pValue =
      size > 0 && excess > 0 ? Math.min(1, Math.exp(1 - (size * excess ** 2) / (2 * scatter))) : 1;
    return {
      ...place,
      observed: distance,
      limit: tolerance,
      n,
      pValue,
      effect: size / scatter < 40 ? 0 : distance,
      text: () =>
        `its distribution lies ${short(distance)} from that of earlier days (at most ${short(tolerance)} and noise) in ${whole(n)} clicks`,
    };
  });
}

/** D of a histogram and a total, less `without`; size is the harmonic n m / (n + m) of both. */
function distanceBetween(histogram: Float64Array, total: Float64Array, without?: Float64Array) {
  let [n, m] = [0, 0];
  for (let bin = 0; bin < histogram.length; bin++) {
    n += histogram[bin]!;
    m += total[bin]! - (without?.[bin] ?? 0);
  }
  if (n === 0 || m === 0) return { distance: 0, size: 0, n };
  let [a, b, distance] = [0, 0, 0];
  for (let bin = 0; bin < histogram.length; bin++) {
    a += histogram[bin]! / n;
    b += (total[bin]! - (without?.[bin] ?? 0)) / m;
    const difference = Math.abs(a - b);
    if (difference > distance) distance = difference;
  }
  return { distance, size: (n * m) / (n + m), n };
}

function totalOf(histograms: readonly Float64Array[]): Float64Array {
  const total = new Float64Array(histograms[0]!.length);
  for (const histogram of histograms)
    for (let bin = 0; bin < total.length; bin++) total[bin]! += histogram[bin]!;
  return total;
}
