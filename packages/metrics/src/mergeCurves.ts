import { ascendingOrder } from "./ascendingOrder.js";
import { type Curve, closeCurve, emptyPoints } from "./curve.js";

/**
 * The curve of the union of several curves' clicks: pools small slices, or adds up partitions.
 *
 * Exact for counts (sums of weights up to rounding); associative and commutative. The curves must not share clicks.
 *
 * Cost: O(points of all curves).
 *
 * @example
 * ```ts
 * import { mergeCurves, operatingCurve } from "@slidr/metrics";
 *
 * const monday = operatingCurve({ scores: Float32Array.of(0.75, 0.25), purchased: Uint8Array.of(0, 1) });
 * const tuesday = operatingCurve({ scores: Float32Array.of(0.5, 0.25), purchased: Uint8Array.of(0, 1) });
 * const both = mergeCurves([monday, tuesday]);
 * Array.from(both.thresholds); // => [0.75, 0.5, 0.25]
 * Array.from(both.invalidClicks); // => [1, 2, 4]
 * ```
 */
export function mergeCurves(curves: readonly Curve[]): Curve {
  const steps = emptyPoints(curves.reduce((sum, curve) => sum + curve.thresholds.length, 0));
  let offset = 0;
  for (const curve of curves) {
    steps.thresholds.set(curve.thresholds, offset);
    setSteps(steps.invalidClicks, curve.invalidClicks, offset);
    setSteps(steps.invalidPurchases, curve.invalidPurchases, offset);
    setSteps(steps.invalidRobotic, curve.invalidRobotic, offset);
    offset += curve.thresholds.length;
  }
  return sumSteps(steps);
}

/** A curve's counts are cumulative; what each point adds is its step. */
function setSteps(steps: Float64Array, counts: Float64Array, offset: number): void {
  for (let i = 0; i < counts.length; i++) steps[offset + i] = counts[i]! - (i === 0 ? 0 : counts[i - 1]!);
}

function sumSteps(steps: ReturnType<typeof emptyPoints>): Curve {
  const order = ascendingOrder(steps.thresholds).reverse();
  let m = 0;
  for (let i = 0; i < order.length; i++) {
    if (i === 0 || steps.thresholds[order[i]!] !== steps.thresholds[order[i - 1]!]) m++;
  }
  const points = emptyPoints(m);
  let point = -1;
  const sums = { clicks: 0, purchases: 0, robotic: 0 };
  for (let i = 0; i < order.length; i++) {
    const step = order[i]!;
    const threshold = steps.thresholds[step]!;
    if (i === 0 || threshold !== points.thresholds[point]) points.thresholds[++point] = threshold;
    points.invalidClicks[point] = sums.clicks += steps.invalidClicks[step]!;
    points.invalidPurchases[point] = sums.purchases += steps.invalidPurchases[step]!;
    points.invalidRobotic[point] = sums.robotic += steps.invalidRobotic[step]!;
  }
  return closeCurve(points);
}
