import { InputError } from "@slidr/clicks";
import { binomialTails } from "./binomialTails.js";

/**
 * P(X <= k) for X binomial(n, p), to about 13 digits however small it is.
 *
 * It is the p-value of "the share is above p" after k of n: what a promise about a false-positive rate is tested with.
 *
 * @param k Integer, 0 <= k <= n.
 * @param n Integer >= 1.
 * @param p In (0, 1).
 * @throws InputError COUNT_RANGE, SHARE_RANGE.
 *
 * Cost: O(sqrt(n)) terms near the mean, a few dozen for rare events.
 *
 * Source: the terms as C. Loader, "Fast and accurate computation of binomial probabilities" (2000).
 *
 * @example
 * ```ts
 * import { binomialAtMost } from "@slidr/metrics";
 *
 * binomialAtMost(0, 2, 0.5); // ~> 0.25
 * binomialAtMost(0, 299, 0.01); // ~> 0.0495
 * binomialAtMost(2, 2, 0.5); // => 1
 * ```
 */
export function binomialAtMost(k: number, n: number, p: number): number {
  const whole = Number.isSafeInteger(k) && Number.isSafeInteger(n);
  if (!whole || k < 0 || k > n || n < 1) {
    throw new InputError(
      "COUNT_RANGE",
      `binomialAtMost requires integers 0 <= k <= n and n >= 1, got ${k} of ${n}`,
    );
  }
  if (!(p > 0 && p < 1)) {
    throw new InputError("SHARE_RANGE", `binomialAtMost requires p in (0, 1), got ${p}`);
  }
  return k === n ? 1 : Math.exp(binomialTails(k, n, p).logAtMost);
}
