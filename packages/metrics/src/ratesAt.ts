import { InputError } from "@slidr/clicks";
import type { Curve } from "./curve.js";
import { type Rates, ratesOfCounts } from "./rates.js";

/**
 * The rates of a curve's clicks if those with score >= threshold were invalid.
 *
 * @param threshold Any number; above every score (2, say) it invalidates nothing, at 0 everything.
 * @throws InputError THRESHOLD_NAN.
 *
 * Cost: O(log m).
 *
 * @example
 * ```ts
 * import { operatingCurve, ratesAt } from "@slidr/metrics";
 *
 * const curve = operatingCurve({
 *   scores: Float32Array.of(0.75, 0.5, 0.5, 0.25),
 *   purchased: Uint8Array.of(0, 0, 1, 1),
 * });
 * ratesAt(curve, 0.5).ivr; // => 0.75
 * ratesAt(curve, 0.5).fpr; // => 0.5
 * ratesAt(curve, 2).invalidClicks; // => 0
 * ```
 */
export function ratesAt(curve: Curve, threshold: number): Rates {
  if (Number.isNaN(threshold)) {
    throw new InputError("THRESHOLD_NAN", "ratesAt requires a threshold that is a number, got NaN");
  }
  return ratesAtPoint(curve, pointAt(curve.thresholds, threshold));
}

/** The rates at a curve's point; -1 is the implicit point where nothing is invalid. */
export function ratesAtPoint(curve: Curve, point: number): Rates {
  const { clicks, purchases, robotic } = curve;
  return ratesOfCounts({
    clicks,
    invalidClicks: curve.invalidClicks[point] ?? 0,
    purchases,
    invalidPurchases: curve.invalidPurchases[point] ?? 0,
    robotic,
    invalidRobotic: curve.invalidRobotic[point] ?? 0,
  });
}

/** The last point whose threshold is >= the given one, or -1. */
function pointAt(thresholds: Float64Array, threshold: number): number {
  let low = 0;
  let high = thresholds.length;
  // Invariant: thresholds before low are >= threshold, those from high on are below it.
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (thresholds[middle]! >= threshold) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
