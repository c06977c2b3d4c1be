import type { TwoSidedRows } from "./fitLogistic.js";

const BINS = 10;

/** Distinct values of a column with how many rows of each side hold them, ascending. */
export interface TwoSamples {
  readonly values: Float64Array;
  readonly positives: Float64Array;
  readonly negatives: Float64Array;
  readonly positiveTotal: number;
  readonly negativeTotal: number;
}

/** Counts both sides at each distinct value. Cost: O(n log n). */
export function twoSamples(
  valueAt: (row: number) => number,
  { positive, negative }: Pick<TwoSidedRows, "positive" | "negative">,
): TwoSamples {
  const kept: number[] = [];
  for (let row = 0; row < positive.length; row++) if (positive[row]! + negative[row]! > 0) kept.push(row);
  const keyed = Float64Array.from(kept, valueAt);
  const order = Uint32Array.from(kept.keys()).sort((left, right) => keyed[left]! - keyed[right]!);
  const values: number[] = [];
  const positives: number[] = [];
  const negatives: number[] = [];
  let [positiveTotal, negativeTotal] = [0, 0];
  for (const index of order) {
    const row = kept[index]!;
    if (values.at(-1) !== keyed[index]) {
      values.push(keyed[index]!);
      positives.push(0);
      negatives.push(0);
    }
    positives[positives.length - 1]! += positive[row]!;
    negatives[negatives.length - 1]! += negative[row]!;
    positiveTotal += positive[row]!;
    negativeTotal += negative[row]!;
  }
  return {
    values: Float64Array.from(values),
    positives: Float64Array.from(positives),
    negatives: Float64Array.from(negatives),
    positiveTotal,
    negativeTotal,
  };
}

/** The chance that a positive's value lies above a negative's, ties counting half: 0.5 where they are alike. */
export function areaUnderCurve({ positives, negatives, positiveTotal, negativeTotal }: TwoSamples): number {
  let below = 0;
  let area = 0;
  for (let i = 0; i < positives.length; i++) {
    area += positives[i]! * (below + negatives[i]! / 2);
    below += negatives[i]!;
  }
  return area / (positiveTotal * negativeTotal);
}

/** Kolmogorov-Smirnov: the largest difference between the two shares at or below a value, in [0, 1]. */
export function kolmogorovSmirnov({
  positives,
  negatives,
  positiveTotal,
  negativeTotal,
}: TwoSamples): number {
  let [positivesSoFar, negativesSoFar, most] = [0, 0, 0];
  for (let i = 0; i < positives.length; i++) {
    positivesSoFar += positives[i]! / positiveTotal;
    negativesSoFar += negatives[i]! / negativeTotal;
    most = Math.max(most, Math.abs(positivesSoFar - negativesSoFar));
  }
  return most;
}

/** Difference of the means over the root of the mean of the two variances; 0 where neither side varies. */
export function standardisedDifference(samples: TwoSamples): number {
  const [positive, negative] = [moments(samples, "positive"), moments(samples, "negative")];
  const spread = Math.sqrt((positive.variance + negative.variance) / 2);
  return spread > 0 ? (positive.mean - negative.mean) / spread : 0;
}

function moments(samples: TwoSamples, side: "positive" | "negative") {
  const counts = samples[`${side}s`];
  const total = samples[`${side}Total`];
  const mean = samples.values.reduce((sum, value, i) => sum + value * counts[i]!, 0) / total;
  const variance =
    samples.values.reduce((sum, value, i) => sum + counts[i]! * (value - mean) ** 2, 0) / total;
  return { mean, variance };
}

/**
 * Population stability index over tenths of the negatives, and what it would be on average were both sides alike.
 *
 * Two samples of one population never have an index of 0: its mean is about (bins - 1)(1/n + 1/m), so a fixed alarm at 0.1
 * goes off on small samples for nothing. Equal values share a bin, the one of their middle rank; in a bin that one side
 * lacks it counts as half a row.
 */
export function populationStability({ positives, negatives, positiveTotal, negativeTotal }: TwoSamples): {
  readonly psi: number;
  readonly psiExpected: number;
} {
  const positiveRows = new Float64Array(BINS);
  const negativeRows = new Float64Array(BINS);
  let below = 0;
  for (let i = 0; i < negatives.length; i++) {
    const rank = (below + negatives[i]! / 2) / negativeTotal;
    const bin = Math.min(BINS - 1, Math.floor(rank * BINS));
    positiveRows[bin]! += positives[i]!;
    negativeRows[bin]! += negatives[i]!;
    below += negatives[i]!;
  }
  let [psi, bins] = [0, 0];
  for (let bin = 0; bin < BINS; bin++) {
    if (positiveRows[bin]! + negativeRows[bin]! === 0) continue;
    const positiveShare = Math.max(positiveRows[bin]!, 0.5) / positiveTotal;
    const negativeShare = Math.max(negativeRows[bin]!, 0.5) / negativeTotal;
    psi += (positiveShare - negativeShare) * Math.log(positiveShare / negativeShare);
    bins++;
  }
  return { psi, psiExpected: (bins - 1) * (1 / positiveTotal + 1 / negativeTotal) };
}
