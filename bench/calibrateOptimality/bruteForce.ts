import type { Curve } from "@slidr/metrics";

/** The most clicks within an allowance, over every choice of one threshold per curve. */
export function bruteForce(curves: readonly Curve[], allowance: number): number {
  const [curve, ...others] = curves;
  if (curve === undefined) return 0;
  let best = bruteForce(others, allowance);
  for (let point = 0; point < curve.thresholds.length; point++) {
    const left = allowance - curve.invalidPurchases[point]!;
    if (left < 0) break;
    best = Math.max(best, curve.invalidClicks[point]! + bruteForce(others, left));
  }
  return best;
}
