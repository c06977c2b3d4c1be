import type { Random } from "../random.js";

/** How active a family is in each country at a moment, by the country's own clock. */
export interface LocalIntensity {
  /** The sum over the countries. */
  total(hoursOfWeek: Float64Array): number;
  /** A country in proportion to its intensity; by share alone where every country rests. */
  drawCountry(hoursOfWeek: Float64Array, random: Random): number;
}

/**
 * Intensity of a family whose members keep a local rhythm.
 *
 * @param shares - [countries], >= 0, sum > 0.
 * @param rhythm - activity at a local hour of the week, >= 0.
 */
export function localIntensity(
  shares: readonly number[],
  rhythm: (hourOfWeek: number) => number,
): LocalIntensity {
  const weights = new Float64Array(shares.length);
  const total = (hoursOfWeek: Float64Array): number => {
    let sum = 0;
    for (let country = 0; country < shares.length; country++) {
      weights[country] = shares[country]! * rhythm(hoursOfWeek[country]!);
      sum += weights[country]!;
    }
    return sum;
  };
  return {
    total,
    drawCountry: (hoursOfWeek, random) => random.weighted(total(hoursOfWeek) > 0 ? weights : shares),
  };
}
