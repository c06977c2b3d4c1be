const HALF_LOG_TWO_PI = 0.9189385332046727;

/** ln(n!) minus Stirling's approximation of it, for n = 0 .. 15, where the series below is not exact enough. */
const STIRLING_ERRORS = [
  0, 0.08106146679532726, 0.0413406959554093, 0.02767792568499834, 0.02079067210376509, 0.016644691189821193,
  0.013876128823070748, 0.01189670994589177, 0.010411265261972096, 0.009255462182712733, 0.00833056343336287,
  0.007573675487951841, 0.00694284010720953, 0.0064089941880042071, 0.00595137011275885, 0.005554733551962801,
] as const;

/**
 * The natural logarithm of P(X = k) for X binomial(n, p), to nearly full double precision at any n.
 *
 * ln(n!) cancels catastrophically at large n; Loader's saddle-point form does not: it compares k with its mean
 * through `deviance` and keeps only Stirling's small error terms.
 *
 * Source: C. Loader, "Fast and accurate computation of binomial probabilities" (2000); R's dbinom uses it too.
 *
 * @param k Integer, 0 <= k <= n.
 * @param p In (0, 1).
 */
export function logBinomialProbability(k: number, n: number, p: number): number {
  if (k === 0) return n * Math.log1p(-p);
  if (k === n) return n * Math.log(p);
  const rest = n - k;
  const errors = stirlingError(n) - stirlingError(k) - stirlingError(rest);
  const exponent = errors - deviance(k, n * p) - deviance(rest, n * (1 - p));
  return exponent - HALF_LOG_TWO_PI + 0.5 * (Math.log(n) - Math.log(k) - Math.log(rest));
}

/** ln(n!) - (n + 1/2) ln n + n - ln(2 pi) / 2. */
function stirlingError(n: number): number {
  const known = STIRLING_ERRORS[n];
  if (known !== undefined) return known;
  const square = n * n;
  return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / square) / square) / square) / square) / n;
}

/** x ln(x / mean) + mean - x, without cancellation where x is near its mean. */
function deviance(x: number, mean: number): number {
  const difference = x - mean;
  if (Math.abs(difference) >= 0.1 * (x + mean)) return x * Math.log(x / mean) - difference;
  const ratio = difference / (x + mean);
  let sum = difference * ratio;
  let power = 2 * x * ratio;
  for (let j = 3; ; j += 2) {
    power *= ratio * ratio;
    const next = sum + power / j;
    if (next === sum) return sum;
    sum = next;
  }
}
