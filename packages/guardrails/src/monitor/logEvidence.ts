/**
 * Logarithm of the evidence of one window against "the rate is at most `limit`" (odds ratio > 1) or "at least" (< 1).
 *
 * The likelihood ratio of `hits` at the odds of `limit` times `oddsRatio` against `limit` itself, to the power 1 / designEffect.
 * Its expectation is at most 1 wherever the rate lies on the tolerated side, also when hits come in independent clusters of up to
 * `designEffect` clicks that are decided as one: for a cluster of m clicks it is E[Y^(m / d)] / E[Y]^(m / d) <= 1 by
 * Jensen's inequality, Y being the ratio's `oddsRatio^hit`.
 *
 * @param hits in [0, trials]
 * @param limit in (0, 1)
 */
export function logEvidence(
  hits: number,
  trials: number,
  limit: number,
  oddsRatio: number,
  designEffect: number,
): number {
  return (hits * Math.log(oddsRatio) - trials * Math.log1p(limit * (oddsRatio - 1))) / designEffect;
}
