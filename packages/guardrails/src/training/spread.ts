/**
 * How much more a sum of squares scatters than independent clicks would, with room for having seen few days of it.
 *
 * Clicks come in sessions and robots' runs, and days differ: a count's variance is a multiple of what independent clicks have.
 * That multiple, the design effect (Kish 1965), is estimated from earlier days; n clicks then stand for n / spread independent ones.
 * A scatter estimated from f degrees of freedom is raised to its upper 95% limit, f / chi-squared(0.05, f), by Wilson and
 * Hilferty's approximation.
 *
 * @param observed sum of squared deviations
 * @param independent what that sum would be for independent clicks
 * @param freedom how many independent deviations it rests on
 * @returns at least 1
 */
export function spreadOf(observed: number, independent: number, freedom: number): number {
  if (!(independent > 0) || freedom < 1) return 1;
  return Math.max(1, (observed / independent) * upperFactor(freedom));
}

/** f / chi-squared(0.05, f). */
export function upperFactor(freedom: number): number {
  const part = 2 / (9 * freedom);
  return 1 / Math.max(0.05, 1 - part - 1.645 * Math.sqrt(part)) ** 3;
}
