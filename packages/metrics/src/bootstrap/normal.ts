/**
 * P(Z <= z) of the standard normal distribution, to about 1e-15 (absolute).
 *
 * Source: J. Hart et al., "Computer Approximations" (1968), algorithm 5666, as G. West gives it ("Better approximations
 * to cumulative normal functions", Wilmott, 2005).
 */
export function normalProbability(z: number): number {
  const size = Math.abs(z);
  if (size > 37) return z > 0 ? 1 : 0;
  const density = Math.exp((-size * size) / 2);
  const tail =
    size < 7.07106781186547 ? density * ratio(size) : density / (continuedFraction(size) * 2.506628274631);
  return z > 0 ? 1 - tail : tail;
}

const ABOVE = [
  3.52624965998911e-2, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871,
  221.213596169931, 220.206867912376,
] as const;
const BELOW = [
  8.83883476483184e-2, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674,
  637.333633378831, 793.826512519948, 440.413735824752,
] as const;

function ratio(z: number): number {
  const polynomial = (coefficients: readonly number[]) => coefficients.reduce((sum, c) => sum * z + c, 0);
  return polynomial(ABOVE) / polynomial(BELOW);
}

function continuedFraction(z: number): number {
  return z + 1 / (z + 2 / (z + 3 / (z + 4 / (z + 0.65))));
}

/**
 * The z with P(Z <= z) = probability, by bisection: called a few times an interval, so that speed does not matter.
 *
 * @param probability In [0, 1]; the ends give -Infinity and Infinity.
 */
export function normalQuantile(probability: number): number {
  if (probability <= 0) return Number.NEGATIVE_INFINITY;
  if (probability >= 1) return Number.POSITIVE_INFINITY;
  let low = -38;
  let high = 38;
  // Invariant: the quantile lies in [low, high].
  while (high - low > 1e-13) {
    const middle = (low + high) / 2;
    if (normalProbability(middle) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
