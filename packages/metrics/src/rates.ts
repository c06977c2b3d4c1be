import { InputError } from "@slidr/clicks";

/** The counts that rates are made of; with weights, sums of weights. */
export interface RateCounts {
  readonly clicks: number;
  readonly invalidClicks: number;
  readonly purchases: number;
  readonly invalidPurchases: number;
  /** Heuristically robotic clicks; 0 where the heuristic was not given. */
  readonly robotic: number;
  readonly invalidRobotic: number;
}

/** Counts and the three rates they give. A rate whose denominator is 0 is 0; its interval is [0, 1]. */
export interface Rates extends RateCounts {
  /** Invalidation rate: invalid clicks / clicks. */
  readonly ivr: number;
  /** False-positive rate: invalid purchasing clicks / purchasing clicks. */
  readonly fpr: number;
  /** Invalid heuristically robotic clicks / heuristically robotic clicks. */
  readonly roboticCoverage: number;
}

/**
 * The rates that counts give: the one place where metrics divide.
 *
 * @throws InputError COUNT_RANGE where a count is negative or not finite, or a part exceeds its whole.
 *
 * @example
 * ```ts
 * import { ratesOfCounts } from "@slidr/metrics";
 *
 * const rates = ratesOfCounts({
 *   clicks: 1000, invalidClicks: 250, purchases: 200, invalidPurchases: 1, robotic: 0, invalidRobotic: 0,
 * });
 * rates.ivr; // => 0.25
 * rates.fpr; // => 0.005
 * rates.roboticCoverage; // => 0
 * ```
 */
export function ratesOfCounts(counts: RateCounts): Rates {
  const { clicks, invalidClicks, purchases, invalidPurchases, robotic, invalidRobotic } = counts;
  checkPart("invalidClicks", invalidClicks, "clicks", clicks);
  checkPart("invalidPurchases", invalidPurchases, "purchases", purchases);
  checkPart("invalidRobotic", invalidRobotic, "robotic", robotic);
  return {
    clicks,
    invalidClicks,
    ivr: share(invalidClicks, clicks),
    purchases,
    invalidPurchases,
    fpr: share(invalidPurchases, purchases),
    robotic,
    invalidRobotic,
    roboticCoverage: share(invalidRobotic, robotic),
  };
}

function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}

function checkPart(partName: string, part: number, wholeName: string, whole: number): void {
  if (!(part >= 0 && part <= whole && whole < Number.POSITIVE_INFINITY)) {
    throw new InputError(
      "COUNT_RANGE",
      `ratesOfCounts requires 0 <= ${partName} <= ${wholeName}, got ${partName} ${part} and ${wholeName} ${whole}`,
    );
  }
}
