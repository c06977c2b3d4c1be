/** One hour of the past, as one stream saw it. */
export interface PastHour {
  /** Hours of one day share a number. */
  readonly day: number;
  readonly hourOfWeek: number;
  readonly hits: number;
  readonly trials: number;
}

/** How far past hours strayed from their expected rates. */
export interface Dispersion {
  /**
   * Design effect, >= 1: the variance of an hour's hits over the binomial's, day by day. Clicks come in runs of one user, and
   * a run is decided as one; hits in runs of m clicks have a design effect of about m.
   */
  readonly designEffect: number;
  /** Standard deviation of the level from day to day, on the logit scale, beyond what clusters explain. */
  readonly dayDeviation: number;
}

/**
 * Splits the scatter of past hours about `rate` into scatter within a day and between days.
 *
 * With v = trials p (1 - p), a day's shift s on the logit scale moves an hour's hits by about v s. So s is fitted per day by
 * least squares weighted by 1 / v, which is (sum of residuals) / (sum of v); what remains within days, per degree of freedom, is
 * the design effect, and the scatter of the fitted s beyond designEffect / v is the days' own (the moments of a one-way
 * random-effects model).
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
  const dayVariance = Math.max(0, between * hidden - designEffect * days.size) / Math.max(scale, 1);
  return { designEffect, dayDeviation: Math.sqrt(dayVariance) };
}
