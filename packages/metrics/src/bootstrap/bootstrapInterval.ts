import type { Interval } from "../clopperPearson.js";
import { normalProbability, normalQuantile } from "./normal.js";

/** How resampled values become an interval. */
export type BootstrapMethod = "bca" | "percentile";

/** What is known about one figure after resampling. */
export interface Replicates {
  /** Of the clicks themselves. */
  readonly value: number;
  /** Of each resample that has it; ascending, not empty. */
  readonly resampled: Float64Array;
  /** Of the clicks without one cluster, cluster by cluster; only "bca" reads them. */
  readonly leftOut: Float64Array;
}

/**
 * The interval of a figure from its resampled values.
 *
 * "percentile" takes their quantiles. "bca" shifts which quantiles: for bias (the share of resampled values below the
 * figure) and for acceleration (the skewness of the jackknife's values).
 *
 * Source: B. Efron, "Better bootstrap confidence intervals", JASA 82 (1987); ties count half, as in scipy.
 */
export function bootstrapInterval(
  replicates: Replicates,
  confidence: number,
  method: BootstrapMethod,
): Interval {
  const { resampled } = replicates;
  const tail = (1 - confidence) / 2;
  const shift = method === "bca" ? bcaShift(replicates) : (probability: number) => probability;
  return { lower: quantile(resampled, shift(tail)), upper: quantile(resampled, shift(1 - tail)) };
}

/** Which quantile stands for a probability. */
function bcaShift({ value, resampled, leftOut }: Replicates): (probability: number) => number {
  let below = 0;
  for (const other of resampled) below += other < value ? 1 : other === value ? 0.5 : 0;
  const bias = normalQuantile(below / resampled.length);
  // All on one side: there is no finite bias to correct.
  if (!Number.isFinite(bias)) return (probability) => probability;
  const acceleration = skewness(leftOut);
  return (probability) => {
    const z = bias + normalQuantile(probability);
    return normalProbability(bias + z / (1 - acceleration * z));
  };
}

/** Sum (mean - x)^3 / (6 (sum (mean - x)^2)^1.5). */
function skewness(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  let cubes = 0;
  for (const value of values) {
    squares += (mean - value) ** 2;
    cubes += (mean - value) ** 3;
  }
  return squares > 0 ? cubes / (6 * squares ** 1.5) : 0;
}

/** Linear between order statistics (R's type 7, numpy's default). */
function quantile(ascending: Float64Array, probability: number): number {
  const position = probability * (ascending.length - 1);
  const index = Math.min(ascending.length - 1, Math.floor(position));
  const next = Math.min(ascending.length - 1, index + 1);
  return ascending[index]! + (position - index) * (ascending[next]! - ascending[index]!);
}
