/**
 * P(X <= successes) for X ~ Binomial(trials, probability), exactly, without factorials or gamma functions.
 *
 * From term i to i + 1 the probability grows by r = (n - i) / (i + 1) * p / (1 - p). With S_i = (sum of the terms up
 * to i) / term_i we have S_{i+1} = S_i / r + 1: a sum relative to its last term never underflows. The logarithm of
 * that last term is carried beside it. Cost: one logarithm per success.
 *
 * @param successes 0 <= successes <= trials, integer
 * @param trials integer >= 0
 * @param probability in [0, 1]
 */
export function binomialLowerTail(successes: number, trials: number, probability: number): number {
  if (successes >= trials || probability <= 0) return 1;
  if (probability >= 1) return 0;
  const odds = probability / (1 - probability);
  let logTerm = trials * Math.log1p(-probability);
  let relativeSum = 1;
  for (let i = 0; i < successes; i++) {
    const growth = ((trials - i) / (i + 1)) * odds;
    logTerm += Math.log(growth);
    relativeSum = relativeSum / growth + 1;
  }
  return Math.min(1, Math.exp(logTerm + Math.log(relativeSum)));
}
