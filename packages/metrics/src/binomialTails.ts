import { logBinomialProbability } from "./binomialProbability.js";

/** ln P(X <= k) and ln P(X > k). */
export interface BinomialTails {
  readonly logAtMost: number;
  readonly logAbove: number;
}

/**
 * The logarithms of both tails of a binomial distribution.
 *
 * The tail away from the mean is summed term by term, from its largest term outwards: all terms are positive, so
 * it is exact to about 1e-13 also when tiny or when p is. The other tail is its complement.
 *
 * @param k Integer, 0 <= k < n.
 * @param p In (0, 1).
 *
 * Cost: O(sqrt(n)) terms near the mean, a few dozen for rare events.
 */
export function binomialTails(k: number, n: number, p: number): BinomialTails {
  const odds = p / (1 - p);
  if (k + 1 > n * p) {
    const logAbove = logBinomialProbability(k + 1, n, p) + Math.log(sumAbove(k + 1, n, odds));
    return { logAbove, logAtMost: logOfComplement(logAbove) };
  }
  const logAtMost = logBinomialProbability(k, n, p) + Math.log(sumBelow(k, n, odds));
  return { logAtMost, logAbove: logOfComplement(logAtMost) };
}

/** The sum of P(X = j) / P(X = k) over j >= k. */
function sumAbove(k: number, n: number, odds: number): number {
  let term = 1;
  let sum = 1;
  for (let j = k; j < n && term > sum * 1e-17; j++) {
    term *= ((n - j) / (j + 1)) * odds;
    sum += term;
  }
  return sum;
}

/** The sum of P(X = j) / P(X = k) over j <= k. */
function sumBelow(k: number, n: number, odds: number): number {
  let term = 1;
  let sum = 1;
  for (let j = k; j > 0 && term > sum * 1e-17; j--) {
    term *= j / (n - j + 1) / odds;
    sum += term;
  }
  return sum;
}

/** ln(1 - e^x); rounding may put x a little above 0, where the complement is 0. */
function logOfComplement(x: number): number {
  return x >= 0 ? Number.NEGATIVE_INFINITY : Math.log(-Math.expm1(x));
}
