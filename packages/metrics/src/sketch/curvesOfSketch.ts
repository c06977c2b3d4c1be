import { InputError } from "@slidr/clicks";
import { type Curve, closeCurve, emptyPoints } from "../curve.js";
import type { ScoreSketch } from "./scoreSketch.js";

/**
 * The operating curves of a sketch's slices: what every calibrator reads, from counts alone.
 *
 * They equal `curvesBySlice` of the same clicks with each score lowered to its edge, a multiple of 1 / binCount. So
 * every point is exact, thresholds are edges, and `mergeCurves` of them all is the curve of all traffic.
 *
 * @param slices The names, in the order wanted (a tree's nodes, say); one that the sketch does not know has no points.
 *   Default: the sketch's own.
 * @returns [slices] curves.
 * @throws InputError SLICE_UNKNOWN where a slice of the sketch that has clicks is not among the names.
 *
 * Cost: O(cells).
 *
 * @example
 * ```ts
 * import { curvesOfSketch, mergeCurves, ratesAt, sketchScores } from "@slidr/metrics";
 *
 * const sketch = sketchScores({
 *   scores: Float32Array.of(0.9, 0.4, 0.9),
 *   purchased: Uint8Array.of(0, 1, 0),
 *   slice: Uint32Array.of(0, 0, 1),
 *   slices: ["tv", "web"],
 * });
 * const [all, web] = curvesOfSketch(sketch, ["all", "web", "tv"]);
 * [all!.clicks, web!.clicks]; // => [0, 1]
 * ratesAt(mergeCurves(curvesOfSketch(sketch)), 0.5).invalidClicks; // => 2
 * ```
 */
export function curvesOfSketch(sketch: ScoreSketch, slices: readonly string[] = sketch.slices): Curve[] {
  if (slices === sketch.slices) return slices.map((_, index) => curveOfSlice(sketch, index));
  const indices = new Map(sketch.slices.map((name, index) => [name, index]));
  const wanted = new Set(slices);
  const lost = sketch.slices.find(
    (name, i) => sketch.starts[i] !== sketch.starts[i + 1] && !wanted.has(name),
  );
  if (lost !== undefined) {
    throw new InputError(
      "SLICE_UNKNOWN",
      `curvesOfSketch requires a name for each slice with clicks, got none for ${JSON.stringify(lost)}`,
    );
  }
  return slices.map((name) => {
    const index = indices.get(name);
    return index === undefined ? closeCurve(emptyPoints(0)) : curveOfSlice(sketch, index);
  });
}

function curveOfSlice(sketch: ScoreSketch, slice: number): Curve {
  const start = sketch.starts[slice]!;
  const points = emptyPoints(sketch.starts[slice + 1]! - start);
  let clicks = 0;
  let purchases = 0;
  let robotic = 0;
  for (let point = 0; point < points.thresholds.length; point++) {
    const cell = start + point;
    points.thresholds[point] = sketch.bins[cell]! / sketch.binCount;
    points.invalidClicks[point] = clicks += sketch.clicks[cell]!;
    points.invalidPurchases[point] = purchases += sketch.purchases[cell]!;
    points.invalidRobotic[point] = robotic += sketch.robotic[cell]!;
  }
  return closeCurve(points);
}
