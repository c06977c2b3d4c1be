/**
 * What each threshold would invalidate, as counts: everything IVR, FPR and robotic coverage are made of.
 *
 * Point i says what is invalid at `score >= thresholds[i]`; the first point, "nothing is invalid", is implicit.
 * Counts rather than rates, so that curves add up (see `mergeCurves`) and rounding happens once, in `Rates`.
 * With weights, counts are sums of weights (purchases, where they have weights of their own, of both weights' products).
 * m is the number of distinct scores; a slice without clicks has m = 0.
 */
export interface Curve {
  /** [m] distinct scores, descending. */
  readonly thresholds: Float64Array;
  /** [m] clicks with score >= thresholds[i], ascending; the last is `clicks`. */
  readonly invalidClicks: Float64Array;
  /** [m] purchasing clicks among them. */
  readonly invalidPurchases: Float64Array;
  /** [m] heuristically robotic clicks among them; all 0 where the heuristic was not given. */
  readonly invalidRobotic: Float64Array;
  readonly clicks: number;
  readonly purchases: number;
  readonly robotic: number;
}

/** A curve of m points whose counts are still to be filled in. */
export function emptyPoints(
  m: number,
): Pick<Curve, "thresholds" | "invalidClicks" | "invalidPurchases" | "invalidRobotic"> {
  return {
    thresholds: new Float64Array(m),
    invalidClicks: new Float64Array(m),
    invalidPurchases: new Float64Array(m),
    invalidRobotic: new Float64Array(m),
  };
}

/** Points whose cumulative counts are complete, with the totals they end in. */
export function closeCurve(points: ReturnType<typeof emptyPoints>): Curve {
  return {
    ...points,
    clicks: points.invalidClicks.at(-1) ?? 0,
    purchases: points.invalidPurchases.at(-1) ?? 0,
    robotic: points.invalidRobotic.at(-1) ?? 0,
  };
}
