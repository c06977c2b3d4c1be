import type { ScoreSketch } from "./scoreSketch.js";
import { type SketchScoresOptions, sketchColumns } from "./sketchColumns.js";
import { sketchOfRows } from "./sketchOfRows.js";
import { sketchOfTable } from "./sketchOfTable.js";

/** A table of at most this many cells (64 MB) counts in one pass; above it, and for few rows, grouping rows costs less. */
const TABLE_CELLS_MAX = 1 << 25;
const TABLE_CELLS_FREE = 65_536;

/**
 * Counts clicks by slice and score on a fixed grid, in one pass: the mergeable form of their curves.
 *
 * Sketches of parts of the clicks, made anywhere, add up (`mergeSketches`) to the sketch of them all. Counts at the grid's
 * edges are exact; scores are known to less than 1 / binCount. Clicks, purchases and robotic clicks are counted
 * each by itself: how many clicks are both purchased and robotic is not kept.
 *
 * @returns Slices in ascending order of name, those without clicks included.
 * @throws InputError SCORE_RANGE, LENGTH_MISMATCH, FLAG_VALUE, WEIGHT_RANGE, SLICE_RANGE, SLICE_NAME_TWICE, BIN_COUNT, COUNT_RANGE.
 *
 * Cost: O(n), and 8 bytes for each slice and bin; with weights, or with very many slices, O(n + s) and 4 bytes a click.
 * A sketch takes 28 bytes a cell that holds clicks.
 *
 * @example
 * ```ts
 * import { curvesOfSketch, sketchScores } from "@slidr/metrics";
 *
 * const sketch = sketchScores({
 *   scores: Float32Array.of(0.8, 0.76, 0.3, 0.5),
 *   purchased: Uint8Array.of(0, 0, 1, 1),
 *   slice: Uint32Array.of(0, 0, 0, 1),
 *   slices: ["mobile", "desktop"],
 *   binCount: 4,
 * });
 * sketch.slices; // => ["desktop", "mobile"]
 * const [desktop, mobile] = curvesOfSketch(sketch);
 * Array.from(mobile!.thresholds); // => [0.75, 0.25]
 * Array.from(mobile!.invalidClicks); // => [2, 3]
 * Array.from(desktop!.invalidPurchases); // => [1]
 * ```
 */
export function sketchScores(options: SketchScoresOptions): ScoreSketch {
  const columns = sketchColumns("sketchScores", options);
  const cells = 4 * columns.slices.length * (columns.binCount + 1);
  const isWeighted = columns.weights !== undefined || columns.purchaseWeights !== undefined;
  const fits = cells <= Math.min(TABLE_CELLS_MAX, Math.max(columns.scores.length, TABLE_CELLS_FREE));
  return !isWeighted && fits ? sketchOfTable("sketchScores", columns) : sketchOfRows("sketchScores", columns);
}
