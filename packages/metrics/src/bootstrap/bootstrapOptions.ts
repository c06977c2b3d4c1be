import { InputError } from "@slidr/clicks";
import { checkCount, checkFlags, checkLength, checkSlices, checkWeights } from "../checks.js";
import type { DecisionColumns } from "../ratesOfDecisions.js";
import type { BootstrapMethod } from "./bootstrapInterval.js";
import type { ClusterColumns } from "./clusterCounts.js";
import { resampleKeys } from "./poissonWeights.js";
import type { Resampling } from "./resampleSlice.js";

/** What {@link bootstrapRates} reads. */
export interface BootstrapOptions extends DecisionColumns {
  /** [n] codes of what is resampled whole, a user or a session say; any 32-bit numbers. Default: every click by itself. */
  readonly cluster?: Uint32Array;
  /** [n], each < sliceCount. Default: combined figures only. */
  readonly slice?: Uint32Array;
  /** Integer >= 1; with `slice`. */
  readonly sliceCount?: number;
  /** Integer >= 100. Default 2,000. */
  readonly resamples?: number;
  /** In (0, 1). Default 0.95. */
  readonly confidence?: number;
  /** Default "bca", corrected for bias and skewness; "percentile" takes plain quantiles. */
  readonly method?: BootstrapMethod;
  /** Integer >= 0; the same seed gives the same intervals. */
  readonly seed: number;
}

/** Checks options and gives how to resample. */
export function checkBootstrap(caller: string, options: BootstrapOptions): Resampling {
  const { invalid, purchased, robotic, weights, purchaseWeights, cluster, slice, sliceCount } = options;
  const { resamples = 2000, confidence = 0.95, method = "bca", seed } = options;
  const n = invalid.length;
  checkFlags(caller, "invalid", invalid, n);
  checkFlags(caller, "purchased", purchased, n);
  if (robotic) checkFlags(caller, "robotic", robotic, n);
  if (weights) checkWeights(caller, "weights", weights, n);
  if (purchaseWeights) checkWeights(caller, "purchaseWeights", purchaseWeights, n);
  if (cluster) checkLength(caller, "cluster", cluster, n);
  if (slice) checkSlices(caller, slice, sliceCount ?? Number.NaN, n);
  checkCount(caller, "resamples", resamples, 100);
  checkCount(caller, "seed", seed, 0);
  if (!(confidence > 0 && confidence < 1)) {
    throw new InputError("CONFIDENCE_RANGE", `${caller} requires confidence in (0, 1), got ${confidence}`);
  }
  if (method !== "bca" && method !== "percentile") {
    const culprit = JSON.stringify(method);
    throw new InputError("METHOD", `${caller} requires method "bca" or "percentile", got ${culprit}`);
  }
  return { keys: resampleKeys(seed, resamples), confidence, method };
}

/** The columns to count by cluster; without clusters every row is its own. */
export function clusterColumns(options: BootstrapOptions, policies: readonly Uint8Array[]): ClusterColumns {
  const cluster = options.cluster ?? Uint32Array.from(options.invalid, (_, row) => row);
  return { ...options, policies, cluster };
}
