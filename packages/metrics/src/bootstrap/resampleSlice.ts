import { clopperPearson, type Interval } from "../clopperPearson.js";
import { type BootstrapMethod, bootstrapInterval } from "./bootstrapInterval.js";
import type { ClusterCounts } from "./clusterCounts.js";
import { clusterKeys, poissonWeight } from "./poissonWeights.js";

/** How to resample. */
export interface Resampling {
  /** [resamples] */
  readonly keys: Uint32Array;
  readonly confidence: number;
  readonly method: BootstrapMethod;
}

/** A figure and its interval. */
export interface Estimate {
  readonly value: number;
  readonly interval: Interval;
}

/** The clusters of one slice, with their sum. */
interface Slice {
  readonly clusters: Uint32Array;
  /** [clusters * width] */
  readonly counts: Float64Array;
  readonly width: number;
  /** [width] */
  readonly total: Float64Array;
}

/** Which = 0 IVR, 1 FPR, 2 robotic coverage: the policy's share, or with two policies the first's less the second's. */
const FIGURES = [0, 1, 2] as const;

/**
 * IVR, FPR and robotic coverage of one slice, each with its interval: of one policy, or the difference of two.
 *
 * Cost: O(clusters * resamples).
 */
export function resampleSlice(counts: ClusterCounts, slice: number, resampling: Resampling): Estimate[] {
  const part = sliceOf(counts, slice);
  const sums = resample(part, resampling.keys);
  return FIGURES.map((which) => estimate(part, sums, which, resampling));
}

function sliceOf({ starts, clusters, counts, width }: ClusterCounts, slice: number): Slice {
  const from = starts[slice]!;
  const to = starts[slice + 1]!;
  const own = counts.subarray(from * width, to * width);
  const total = new Float64Array(width);
  for (let i = 0; i < own.length; i++) total[i % width]! += own[i]!;
  return { clusters: clusters.subarray(from, to), counts: own, width, total };
}

/** [resamples * width] the sums of every resample. */
function resample({ clusters, counts, width }: Slice, keys: Uint32Array): Float64Array {
  const ownKeys = clusterKeys(clusters);
  const sums = new Float64Array(keys.length * width);
  for (let b = 0; b < keys.length; b++) {
    const key = keys[b]!;
    const base = b * width;
    for (let i = 0; i < ownKeys.length; i++) {
      const weight = poissonWeight(ownKeys[i]!, key);
      if (weight === 0) continue;
      for (let j = 0; j < width; j++) sums[base + j]! += weight * counts[i * width + j]!;
    }
  }
  return sums;
}

function estimate(part: Slice, sums: Float64Array, which: number, resampling: Resampling): Estimate {
  const { counts, width, total } = part;
  const isDifference = width === 9;
  const shareIn = (values: Float64Array, base: number) => {
    const whole = values[base + which]!;
    const parts = values[base + 3 + which]! - (isDifference ? values[base + 6 + which]! : 0);
    return whole > 0 ? parts / whole : Number.NaN;
  };
  let involved = 0;
  for (let at = which; at < counts.length; at += width) if (counts[at]! > 0) involved++;
  const value = involved > 0 ? shareIn(total, 0) : 0;
  // One cluster, or none, says nothing about another.
  if (involved < 2) return { value, interval: { lower: isDifference ? -1 : 0, upper: 1 } };

  const resampled = sharesOf(sums, width, shareIn);
  if (resampled.length === 0) return { value, interval: { lower: isDifference ? -1 : 0, upper: 1 } };
  if (resampled[0] === resampled.at(-1) && (isDifference ? value === 0 : value === 0 || value === 1)) {
    return { value, interval: intervalOfClusters(value, involved, isDifference, resampling.confidence) };
  }
  const leftOut = resampling.method === "bca" ? leaveOneOut(part, which, shareIn) : new Float64Array(0);
  const replicates = { value, resampled, leftOut };
  return { value, interval: bootstrapInterval(replicates, resampling.confidence, resampling.method) };
}

type Share = (values: Float64Array, base: number) => number;

/** The shares of the resamples that have one, ascending. */
function sharesOf(sums: Float64Array, width: number, shareIn: Share): Float64Array {
  const shares = new Float64Array(sums.length / width);
  let count = 0;
  for (let base = 0; base < sums.length; base += width) {
    const share = shareIn(sums, base);
    if (!Number.isNaN(share)) shares[count++] = share;
  }
  return shares.subarray(0, count).sort();
}

/** The share without each cluster that has a part in it. */
function leaveOneOut({ counts, width, total }: Slice, which: number, shareIn: Share): Float64Array {
  const rest = new Float64Array(width);
  const shares: number[] = [];
  for (let base = 0; base < counts.length; base += width) {
    if (counts[base + which] === 0) continue;
    for (let j = 0; j < width; j++) rest[j] = total[j]! - counts[base + j]!;
    const share = shareIn(rest, 0);
    if (!Number.isNaN(share)) shares.push(share);
  }
  return Float64Array.from(shares);
}

/**
 * Where no cluster has an invalid click (or all are invalid, or two policies agree), every resample says the same and the
 * bootstrap knows nothing of what it has not seen: the exact interval of that many clusters stands in.
 */
function intervalOfClusters(
  value: number,
  clusters: number,
  isDifference: boolean,
  confidence: number,
): Interval {
  if (!isDifference) return clopperPearson(value === 0 ? 0 : clusters, clusters, confidence);
  const { upper } = clopperPearson(0, clusters, confidence);
  return { lower: -upper, upper };
}
