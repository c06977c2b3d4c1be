import { checkFlags } from "../checks.js";
import type { Interval } from "../clopperPearson.js";
import { type BootstrapOptions, checkBootstrap, clusterColumns } from "./bootstrapOptions.js";
import { clusterCounts } from "./clusterCounts.js";
import { type Estimate, resampleSlice } from "./resampleSlice.js";

/** What {@link bootstrapDifference} reads. */
export interface BootstrapDifferenceOptions extends BootstrapOptions {
  /** [n], 1 where the policy compared with decided invalid, else 0. */
  readonly baseline: Uint8Array;
}

/** Rates of a policy less those of the baseline, each in [-1, 1]; 0 where there is no denominator. */
export interface RateDifferences {
  readonly confidence: number;
  readonly ivr: number;
  readonly ivrInterval: Interval;
  readonly fpr: number;
  readonly fprInterval: Interval;
  readonly roboticCoverage: number;
  readonly roboticCoverageInterval: Interval;
}

/** Differences of all clicks and of each slice. */
export interface BootstrappedDifferences {
  readonly combined: RateDifferences;
  /** [sliceCount]; empty without `slice`. */
  readonly slices: readonly RateDifferences[];
}

/**
 * How much two policies differ on the same clicks, with intervals: is the new one better, or was it luck?
 *
 * Both are judged on the same resamples, so that what is common to them cancels: far narrower than two intervals side by
 * side. Otherwise as {@link bootstrapRates}; policies that agree on every cluster get the exact interval of a disagreement
 * never seen, on both sides of 0.
 *
 * @throws InputError as `bootstrapRates`.
 *
 * Cost: as `bootstrapRates`.
 *
 * @example
 * ```ts
 * import { bootstrapDifference } from "@slidr/metrics";
 *
 * // 300 users of one click: the new policy spares 30 that the old one invalidates.
 * const purchased = new Uint8Array(300).fill(1);
 * const baseline = Uint8Array.from(purchased, (_, i) => (i < 60 ? 1 : 0));
 * const invalid = Uint8Array.from(purchased, (_, i) => (i < 30 ? 1 : 0));
 * const { combined } = bootstrapDifference({ invalid, baseline, purchased, seed: 1 });
 * combined.fpr; // => -0.1
 * combined.fprInterval.upper < -0.05; // => true
 * ```
 */
export function bootstrapDifference(options: BootstrapDifferenceOptions): BootstrappedDifferences {
  const resampling = checkBootstrap("bootstrapDifference", options);
  const { invalid, baseline, slice, sliceCount = 1 } = options;
  checkFlags("bootstrapDifference", "baseline", baseline, invalid.length);
  const columns = clusterColumns(options, [invalid, baseline]);
  const describe = ([ivr, fpr, coverage]: Estimate[]): RateDifferences => ({
    confidence: resampling.confidence,
    ivr: ivr!.value,
    ivrInterval: ivr!.interval,
    fpr: fpr!.value,
    fprInterval: fpr!.interval,
    roboticCoverage: coverage!.value,
    roboticCoverageInterval: coverage!.interval,
  });
  const combined = describe(resampleSlice(clusterCounts(columns, undefined, 1), 0, resampling));
  if (!slice) return { combined, slices: [] };
  const bySlice = clusterCounts(columns, slice, sliceCount);
  const slices = Array.from({ length: sliceCount }, (_, s) =>
    describe(resampleSlice(bySlice, s, resampling)),
  );
  return { combined, slices };
}
