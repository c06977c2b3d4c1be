import type { Curve } from "@slidr/metrics";
import { countUntil } from "../countUntil.js";
import type { ThresholdRow } from "../table/thresholdTable.js";
import { type Stability, stablePoints } from "./stability.js";

/**
 * Slices that share a threshold and whose own FPR moved further than stability lets a cell's: only the pool was held.
 *
 * @param rows - By node: what was chosen.
 * @param curves - [nodes]: of each node's own clicks.
 * @param fallback - Nodes that no pool holds.
 */
export function pooledMoves(
  stability: Stability | undefined,
  rows: readonly ThresholdRow[],
  curves: readonly Curve[],
  fallback: readonly number[],
): string[] {
  const stableOf = stablePoints(stability);
  const sharing = new Map<string, number>();
  for (const [node, { calibratedAs }] of rows.entries())
    if (curves[node]!.clicks > 0) sharing.set(calibratedAs, (sharing.get(calibratedAs) ?? 0) + 1);
  const inFallback = new Set(fallback);
  return rows.flatMap(({ name, threshold, calibratedAs }, node) => {
    const curve = curves[node]!;
    const isHeldAlone = calibratedAs === name && sharing.get(name) === 1 && !inFallback.has(node);
    if (curve.clicks === 0 || isHeldAlone) return [];
    const stable = stableOf(name, curve);
    const point = countUntil(curve.thresholds, (other) => other < threshold) - 1;
    return stable && (point < stable.first || point > stable.last) ? [name] : [];
  });
}
