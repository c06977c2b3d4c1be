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
  if (slices === sketch.slices) return curvesAt(sketch, [...slices.keys()]);
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
  return curvesAt(
    sketch,
    slices.map((name) => indices.get(name)),
  );
}

/** The curves of some of a sketch's slices, by index; of none where there is no index. */
function curvesAt(sketch: ScoreSketch, indices: readonly (number | undefined)[]): Curve[] {
  const { starts } = sketch;
  let size = 0;
  for (const index of indices) if (index !== undefined) size += starts[index + 1]! - starts[index]!;
  // One buffer for all: a hundred thousand small ones would cost more than what is in them.
  const buffer = new ArrayBuffer(COLUMN_COUNT * size * Float64Array.BYTES_PER_ELEMENT);
  let used = 0;
  return indices.map((index) => {
    if (index === undefined) return closeCurve(emptyPoints(0));
    const length = starts[index + 1]! - starts[index]!;
    const points = pointsIn(buffer, used, length);
    used += COLUMN_COUNT * length;
    return curveOfCells(sketch, starts[index]!, points);
  });
}

/** Columns of a curve; see `emptyPoints`. */
const COLUMN_COUNT = 4;

function pointsIn(buffer: ArrayBuffer, used: number, length: number): ReturnType<typeof emptyPoints> {
  const bytes = length * Float64Array.BYTES_PER_ELEMENT;
  const start = used * Float64Array.BYTES_PER_ELEMENT;
  return {
    thresholds: new Float64Array(buffer, start, length),
    invalidClicks: new Float64Array(buffer, start + bytes, length),
    invalidPurchases: new Float64Array(buffer, start + 2 * bytes, length),
    invalidRobotic: new Float64Array(buffer, start + 3 * bytes, length),
  };
}

function curveOfCells(sketch: ScoreSketch, start: number, points: ReturnType<typeof emptyPoints>): Curve {
  const { thresholds, invalidClicks, invalidPurchases, invalidRobotic } = points;
  let clicks = 0;
  let purchases = 0;
  let robotic = 0;
  for (let point = 0; point < thresholds.length; point++) {
    const cell = start + point;
    thresholds[point] = sketch.bins[cell]! / sketch.binCount;
    invalidClicks[point] = clicks += sketch.clicks[cell]!;
    invalidPurchases[point] = purchases += sketch.purchases[cell]!;
    invalidRobotic[point] = robotic += sketch.robotic[cell]!;
  }
  return { thresholds, invalidClicks, invalidPurchases, invalidRobotic, clicks, purchases, robotic };
}
