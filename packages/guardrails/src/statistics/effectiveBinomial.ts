import { regularisedBeta } from "./regularisedBeta.js";

/**
 * P(X >= k) for X ~ Binomial(n, p), carried on to counts that are not whole: k of n clicks that come in clusters of f stand for
 * k / f of n / f independent ones. For whole counts it is the binomial tail, exactly.
 */
export function effectiveUpperTail(k: number, n: number, p: number): number {
  if (k <= 0) return 1;
  if (k > n || p <= 0) return 0;
  return regularisedBeta(p, k, n - k + 1);
}

/** P(X <= k), carried on in the same way. */
export function effectiveLowerTail(k: number, n: number, p: number): number {
  if (k >= n || p <= 0) return 1;
  if (k < 0 || p >= 1) return 0;
  return regularisedBeta(1 - p, n - k, k + 1);
}
