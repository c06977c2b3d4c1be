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

/** The least p at which k or fewer of n would be as unlikely as `error`: the upper end of Clopper and Pearson's interval. */
export function effectiveUpperLimit(k: number, n: number, error: number): number {
  if (n <= 0 || k >= n) return 1;
  return crossing((p) => effectiveLowerTail(k, n, p) - error);
}

/** The largest p at which k or more of n would be as unlikely as `error`. */
export function effectiveLowerLimit(k: number, n: number, error: number): number {
  if (n <= 0 || k <= 0) return 0;
  return crossing((p) => error - effectiveUpperTail(k, n, p));
}

/** Where a decreasing function of p in [0, 1] crosses zero, by bisection. */
function crossing(decreasing: (p: number) => number): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2;
    if (decreasing(middle) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
