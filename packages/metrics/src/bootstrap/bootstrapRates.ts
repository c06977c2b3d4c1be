import type { Rates } from "../rates.js";
import { ratesOfDecisions, ratesOfDecisionsBySlice } from "../ratesOfDecisions.js";
import type { RatesWithIntervals } from "../withIntervals.js";
import { type BootstrapOptions, checkBootstrap, clusterColumns } from "./bootstrapOptions.js";
import { clusterCounts } from "./clusterCounts.js";
import { type Estimate, resampleSlice } from "./resampleSlice.js";

/** Rates with intervals, of all clicks and of each slice. */
export interface BootstrappedRates {
  readonly combined: RatesWithIntervals;
  /** [sliceCount]; empty without `slice`. */
  readonly slices: readonly RatesWithIntervals[];
}

/**
 * Intervals of IVR, FPR and robotic coverage that know that clicks of one user (or session) go together.
 *
 * Clopper-Pearson's (`withIntervals`) takes clicks as independent, and covers far too rarely where users have many.
 * Here whole clusters are drawn, each Poisson(1) times a resample, by a hash of seed, resample and code: the order of
 * rows does not matter. The interval is an approximation for many clusters, not a guarantee: with few that are invalid
 * (under ten, say) it covers less often than it says. Where none is, or all are, the exact interval with clusters for
 * trials stands in; fewer than two clusters give [0, 1]. For a promise about a budget use `calibrate`'s guarantee.
 *
 * @throws InputError LENGTH_MISMATCH, FLAG_VALUE, WEIGHT_RANGE, SLICE_RANGE, COUNT_RANGE, CONFIDENCE_RANGE, METHOD.
 *
 * Cost: O(n), then some 10 ns for each cluster of each slice and resample; 48 bytes a cluster of a slice.
 *
 * Source: A. Davison, D. Hinkley, "Bootstrap Methods and their Application" (1997), 3.8 for clusters; N. Chamandy et al.,
 * "Estimating uncertainty for massive data streams" (2012) for Poisson weights by hash.
 *
 * @example
 * ```ts
 * import { bootstrapRates, decisionsAt } from "@slidr/metrics";
 *
 * // 200 users of five clicks each, one in ten wholly invalid.
 * const user = Uint32Array.from({ length: 1000 }, (_, i) => Math.floor(i / 5));
 * const scores = Float32Array.from(user, (code) => (code % 10 === 0 ? 0.9 : 0.1));
 * const invalid = decisionsAt({ scores, thresholds: [0.5] });
 * const { combined } = bootstrapRates({ invalid, purchased: new Uint8Array(1000).fill(1), cluster: user, seed: 1 });
 * combined.fpr; // => 0.1
 * combined.fprInterval.lower < 0.07 && combined.fprInterval.upper > 0.14; // => true
 * ```
 */
export function bootstrapRates(options: BootstrapOptions): BootstrappedRates {
  const resampling = checkBootstrap("bootstrapRates", options);
  const { slice, sliceCount = 1 } = options;
  const columns = clusterColumns(options, [options.invalid]);
  const describe = (rates: Rates, [ivr, fpr, coverage]: Estimate[]): RatesWithIntervals => ({
    ...rates,
    confidence: resampling.confidence,
    ivrInterval: ivr!.interval,
    fprInterval: fpr!.interval,
    roboticCoverageInterval: coverage!.interval,
  });
  const all = clusterCounts(columns, undefined, 1);
  const combined = describe(ratesOfDecisions(options), resampleSlice(all, 0, resampling));
  if (!slice) return { combined, slices: [] };
  const bySlice = clusterCounts(columns, slice, sliceCount);
  const slices = ratesOfDecisionsBySlice({ ...options, slice, sliceCount }).map((rates, s) =>
    describe(rates, resampleSlice(bySlice, s, resampling)),
  );
  return { combined, slices };
}
