import { binomialAtMost } from "@slidr/metrics";

/**
 * The most lost purchases of n at which a false-positive rate above the budget is refuted at level delta; -1 where not even 0 is.
 *
 * Refuted means P(Bin(n, budget) <= losses) <= delta: were the true rate above the budget, so few losses would be that rare.
 */
export function lossesMax(purchases: number, budget: number, delta: number): number {
  let low = -1;
  let high = purchases;
  // Invariant: low losses refute (or low is -1), high losses do not: P(Bin <= n) is 1.
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (binomialAtMost(middle, purchases, budget) <= delta) low = middle;
    else high = middle;
  }
  return low;
}
