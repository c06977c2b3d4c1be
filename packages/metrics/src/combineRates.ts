import { type Rates, ratesOfCounts } from "./rates.js";

/**
 * The rates of several slices together: the union law.
 *
 * Counts add up, so IVR is click-weighted and FPR purchase-weighted, and the result equals the rates computed on the
 * union of the slices' clicks. The slices must not overlap.
 *
 * @param rates Of each slice; an empty list gives rates of no clicks.
 *
 * @example
 * ```ts
 * import { combineRates, ratesOfCounts } from "@slidr/metrics";
 *
 * const none = { robotic: 0, invalidRobotic: 0 };
 * const night = ratesOfCounts({ clicks: 100, invalidClicks: 60, purchases: 10, invalidPurchases: 1, ...none });
 * const day = ratesOfCounts({ clicks: 900, invalidClicks: 40, purchases: 90, invalidPurchases: 0, ...none });
 * combineRates([night, day]).ivr; // => 0.1
 * combineRates([night, day]).fpr; // => 0.01
 * ```
 */
export function combineRates(rates: readonly Rates[]): Rates {
  const sum = {
    clicks: 0,
    invalidClicks: 0,
    purchases: 0,
    invalidPurchases: 0,
    robotic: 0,
    invalidRobotic: 0,
  };
  for (const part of rates) {
    sum.clicks += part.clicks;
    sum.invalidClicks += part.invalidClicks;
    sum.purchases += part.purchases;
    sum.invalidPurchases += part.invalidPurchases;
    sum.robotic += part.robotic;
    sum.invalidRobotic += part.invalidRobotic;
  }
  return ratesOfCounts(sum);
}
