import { InputError } from "@slidr/clicks";
import type { Curve } from "./curve.js";
import type { Rates } from "./rates.js";
import { ratesAtPoint } from "./ratesAt.js";

/** Where a curve bends most. */
export interface Knee {
  /** Invalid from here on; {@link NOTHING_INVALID} where the curve never rises above its chord. */
  readonly threshold: number;
  readonly rates: Rates;
  /** How far the knee lies above the chord, in the unit square, in [0, 1]. */
  readonly distance: number;
}

/** A threshold that no score reaches. */
export const NOTHING_INVALID = 2;

/**
 * The knee of the IVR-FPR curve: beyond it, more false positives buy less and less invalidation.
 *
 * Kneedle's offline form (V. Satopaa et al., "Finding a 'Kneedle' in a Haystack", 2011, without smoothing): the curve
 * is scaled to the unit square, and the knee is where it rises most above the diagonal. That is the largest distance to
 * the chord; it always falls on a vertex of the curve's upper concave hull, so small dents cannot attract it. Of equal
 * ones the one that invalidates least. On a whole curve the knee can cost far more false positives than a budget would
 * allow: `fprMax` looks only at the part up to there.
 *
 * @param fprMax In (0, 1]. Default: the whole curve.
 * @throws InputError NO_PURCHASES where the curve has no purchases (it has no FPR then); FPR_RANGE.
 *
 * Cost: O(m).
 *
 * @example
 * ```ts
 * import { kneePoint, operatingCurve } from "@slidr/metrics";
 *
 * const curve = operatingCurve({
 *   scores: Float32Array.of(1, 0.875, 0.75, 0.5, 0.375, 0.25),
 *   purchased: Uint8Array.of(0, 0, 0, 1, 0, 1),
 * });
 * const knee = kneePoint(curve);
 * knee.threshold; // => 0.75
 * knee.distance; // => 0.5
 * ```
 */
export function kneePoint(curve: Curve, { fprMax = 1 }: { readonly fprMax?: number } = {}): Knee {
  if (!(fprMax > 0 && fprMax <= 1)) {
    throw new InputError("FPR_RANGE", `kneePoint requires fprMax in (0, 1], got ${fprMax}`);
  }
  if (!(curve.purchases > 0)) {
    throw new InputError("NO_PURCHASES", "kneePoint requires a curve with purchases, got none");
  }
  const last = lastPointWithin(curve, fprMax);
  const fprSpan = last < 0 ? 0 : curve.invalidPurchases[last]!;
  const ivrSpan = last < 0 ? 0 : curve.invalidClicks[last]!;
  let knee = -1;
  let distance = 0;
  for (let point = 0; point <= last; point++) {
    const x = fprSpan > 0 ? curve.invalidPurchases[point]! / fprSpan : 0;
    const y = ivrSpan > 0 ? curve.invalidClicks[point]! / ivrSpan : 0;
    if (y - x > distance) {
      distance = y - x;
      knee = point;
    }
  }
  const threshold = knee < 0 ? NOTHING_INVALID : curve.thresholds[knee]!;
  return { threshold, rates: ratesAtPoint(curve, knee), distance };
}

/** The last point whose FPR is at most fprMax, or -1. */
function lastPointWithin(curve: Curve, fprMax: number): number {
  let last = curve.thresholds.length - 1;
  while (last >= 0 && curve.invalidPurchases[last]! > fprMax * curve.purchases) last--;
  return last;
}
