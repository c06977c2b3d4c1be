import { type Curve, NOTHING_INVALID } from "@slidr/metrics";

/** The threshold of a curve's point; -1 is "nothing invalid". */
export function thresholdAt(curve: Curve, point: number): number {
  return point < 0 ? NOTHING_INVALID : curve.thresholds[point]!;
}
