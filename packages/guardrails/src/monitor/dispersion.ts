/** One hour of the past, as one stream saw it. */
export interface PastHour {
  /** Hours of one day share a number. */
  readonly day: number;
  readonly hourOfWeek: number;
  readonly hits: number;
  readonly trials: number;
}

/** How far past hours strayed from their expected rates, in units of the binomial's variance v = trials p (1 - p). */
export interface Dispersion {
  /**
   * Design effect, >= 1: the variance of an hour's hits over v, within days. Clicks come in runs of one user, and a run is
   * decided as one; hits in runs of m clicks have a design effect of about m.
   */
  readonly designEffect: number;
  /** The same of whole days: larger where runs last for hours, or where the level itself differs from day to day. */
  readonly dayEffect: number;
  /** Mean v of a day. */
  readonly dayScale: number;
}

/**
 * Splits the scatter of past hours about `rate` into scatter within a day and between days.
 *
 * A day's shift s on the logit scale moves an hour's hits by about v s. So s is fitted per day by least squares weighted by
 * 1 / v, which is (sum of residuals) / (sum of v); what remains within days, per degree of freedom, is the design effect, and
 * (sum of residuals)^2 / (sum of v), the mean over days, the day effect: a one-way analysis of variance.
 *
 * @param hours of one stream
 * @param rate expected rate by hour of the week, in (0, 1)
 * @param weeks how many weeks of these hours each rate was fitted to, which hides 1 / weeks of their variance; 0 where it was not
 */
export function measureDispersion(
  hours: readonly PastHour[],
  rate: ArrayLike<number>,
  weeks: number,
): Dispersion {
  const days = new Map<number, { residual: number; scale: number; squares: number; hours: number }>();
  for (const { day, hourOfWeek, hits, trials } of hours) {
    if (trials === 0) continue;
    const p = rate[hourOfWeek]!;
    const residual = hits - trials * p;
    const scale = trials * p * (1 - p);
    let sums = days.get(day);
    if (sums === undefined) {
      sums = { residual: 0, scale: 0, squares: 0, hours: 0 };
      days.set(day, sums);
    }
    sums.residual += residual;
    sums.scale += scale;
    sums.squares += residual ** 2 / scale;
    sums.hours += 1;
  }
  let [within, freedom, between, scale] = [0, 0, 0, 0];
  for (const sums of days.values()) {
    within += sums.squares - sums.residual ** 2 / sums.scale;
    freedom += sums.hours - 1;
    between += sums.residual ** 2 / sums.scale;
    scale += sums.scale;
  }
  const hidden = weeks > 1 ? weeks / (weeks - 1) : 1;
  const designEffect = freedom > 0 ? Math.max(1, (within / freedom) * hidden) : 1;
  if (days.size === 0) return { designEffect, dayEffect: designEffect, dayScale: 0 };
  const dayEffect = Math.max(designEffect, (between * hidden) / days.size);
  return { designEffect, dayEffect, dayScale: scale / days.size };
}
