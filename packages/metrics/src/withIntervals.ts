import { InputError } from "@slidr/clicks";
import { clopperPearson, type Interval } from "./clopperPearson.js";
import type { Rates } from "./rates.js";

/** {@link Rates} and an exact interval of each. */
export interface RatesWithIntervals extends Rates {
  readonly confidence: number;
  readonly ivrInterval: Interval;
  readonly fprInterval: Interval;
  readonly roboticCoverageInterval: Interval;
}

/**
 * Adds the exact interval of each rate, at the same confidence.
 *
 * Clicks of one user are not independent, so that the intervals are a floor of the true uncertainty.
 *
 * @param rates Of unweighted clicks: the counts must be integers.
 * @param confidence In (0, 1).
 * @throws InputError WEIGHTED_RATES where a count is no integer; CONFIDENCE_RANGE.
 *
 * @example
 * ```ts
 * import { ratesOfCounts, withIntervals } from "@slidr/metrics";
 *
 * const rates = ratesOfCounts({
 *   clicks: 1000, invalidClicks: 100, purchases: 100, invalidPurchases: 3, robotic: 0, invalidRobotic: 0,
 * });
 * const { fprInterval, roboticCoverageInterval } = withIntervals(rates);
 * fprInterval.upper; // ~> 0.0852
 * roboticCoverageInterval; // => { lower: 0, upper: 1 }
 * ```
 */
export function withIntervals(rates: Rates, confidence = 0.95): RatesWithIntervals {
  const interval = (part: number, whole: number): Interval => {
    if (!Number.isInteger(part) || !Number.isInteger(whole)) {
      throw new InputError(
        "WEIGHTED_RATES",
        `withIntervals requires integer counts (rates of unweighted clicks), got ${part} of ${whole}`,
      );
    }
    return clopperPearson(part, whole, confidence);
  };
  return {
    ...rates,
    confidence,
    ivrInterval: interval(rates.invalidClicks, rates.clicks),
    fprInterval: interval(rates.invalidPurchases, rates.purchases),
    roboticCoverageInterval: interval(rates.invalidRobotic, rates.robotic),
  };
}
