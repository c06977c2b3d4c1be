import { ascendingOrder } from "./ascendingOrder.js";
import { type Curve, closeCurve, emptyPoints } from "./curve.js";

/** Points from which it pays to look whether the curves share their thresholds, one to a bin. */
const BINNED_MIN = 1 << 14;
const BINS = 1 << 12;

/**
 * The curve of the union of several curves' clicks: pools small slices, or adds up partitions.
 *
 * Exact for counts (sums of weights up to rounding); associative and commutative. The curves must not share clicks.
 *
 * Cost: O(points of all curves). Many curves that share few thresholds (those of sketches, say) are added up without a sort.
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
  const size = curves.reduce((sum, curve) => sum + curve.thresholds.length, 0);
  return (size < BINNED_MIN ? undefined : binnedMerge(curves)) ?? sortedMerge(curves, size);
}

function sortedMerge(curves: readonly Curve[], size: number): Curve {
  const steps = emptyPoints(size);
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

/** Adds up the curves' steps bin by bin, then counts through; undefined where a bin holds two thresholds. */
function binnedMerge(curves: readonly Curve[]): Curve | undefined {
  const bins = emptyPoints(BINS + 1);
  bins.thresholds.fill(-1);
  for (const curve of curves) if (!addToBins(bins, curve)) return undefined;
  const points = emptyPoints(bins.thresholds.reduce((sum, threshold) => sum + (threshold >= 0 ? 1 : 0), 0));
  let [point, clicks, purchases, robotic] = [0, 0, 0, 0];
  for (let bin = BINS; bin >= 0; bin--) {
    if (bins.thresholds[bin]! < 0) continue;
    points.thresholds[point] = bins.thresholds[bin]!;
    points.invalidClicks[point] = clicks += bins.invalidClicks[bin]!;
    points.invalidPurchases[point] = purchases += bins.invalidPurchases[bin]!;
    points.invalidRobotic[point++] = robotic += bins.invalidRobotic[bin]!;
  }
  return closeCurve(points);
}

/** Whether every threshold of the curve is the only one of its bin, and in [0, 1]: then its steps are added there. */
function addToBins(bins: ReturnType<typeof emptyPoints>, curve: Curve): boolean {
  const { thresholds, invalidClicks, invalidPurchases, invalidRobotic } = curve;
  let [clicks, purchases, robotic] = [0, 0, 0];
  for (let i = 0; i < thresholds.length; i++) {
    const threshold = thresholds[i]!;
    if (!(threshold >= 0 && threshold <= 1)) return false;
    const bin = (threshold * BINS) | 0;
    if (bins.thresholds[bin] !== threshold) {
      if (bins.thresholds[bin]! >= 0) return false;
      bins.thresholds[bin] = threshold;
    }
    bins.invalidClicks[bin]! += invalidClicks[i]! - clicks;
    bins.invalidPurchases[bin]! += invalidPurchases[i]! - purchases;
    bins.invalidRobotic[bin]! += invalidRobotic[i]! - robotic;
    clicks = invalidClicks[i]!;
    purchases = invalidPurchases[i]!;
    robotic = invalidRobotic[i]!;
  }
  return true;
}
