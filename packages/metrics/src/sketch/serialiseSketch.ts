import type { ScoreSketch } from "./scoreSketch.js";

export const SKETCH_VERSION = 1;

/** A sketch as it stands in JSON. */
export interface SketchDocument {
  readonly version: number;
  readonly binCount: number;
  /** [s] ascending. */
  readonly slices: readonly string[];
  /** [s] how many of the cells are of each slice. */
  readonly cellCounts: readonly number[];
  /** [c] and so on, as in the sketch. */
  readonly bins: readonly number[];
  readonly clicks: readonly number[];
  readonly purchases: readonly number[];
  readonly robotic: readonly number[];
  /** Sums over the cells, in their order: what a damaged file would not match. */
  readonly totals: SketchTotals;
}

/** The sum of each of a sketch's columns. */
export interface SketchTotals {
  readonly bins: number;
  readonly clicks: number;
  readonly purchases: number;
  readonly robotic: number;
}

/**
 * A sketch as JSON text; {@link parseSketch} gives back the same sketch, bit for bit.
 *
 * Only cells with clicks are written: a slice without any costs its name and three bytes, a cell about ten.
 *
 * @returns One line: version, binCount, slices, cellCounts, bins, clicks, purchases, robotic, totals.
 *
 * @example
 * ```ts
 * import { serialiseSketch, sketchScores } from "@slidr/metrics";
 *
 * const sketch = sketchScores({ scores: Float32Array.of(0.8, 0.2), purchased: Uint8Array.of(0, 1), binCount: 4 });
 * const text = serialiseSketch(sketch);
 * JSON.parse(text).totals; // => { bins: 3, clicks: 2, purchases: 1, robotic: 0 }
 * ```
 */
export function serialiseSketch(sketch: ScoreSketch): string {
  const { binCount, slices, starts, bins, clicks, purchases, robotic } = sketch;
  const document: SketchDocument = {
    version: SKETCH_VERSION,
    binCount,
    slices,
    cellCounts: slices.map((_, i) => starts[i + 1]! - starts[i]!),
    bins: Array.from(bins),
    clicks: Array.from(clicks),
    purchases: Array.from(purchases),
    robotic: Array.from(robotic),
    totals: totalsOf(sketch),
  };
  return JSON.stringify(document);
}

export function totalsOf({ bins, clicks, purchases, robotic }: ScoreSketch): SketchTotals {
  return { bins: sumOf(bins), clicks: sumOf(clicks), purchases: sumOf(purchases), robotic: sumOf(robotic) };
}

function sumOf(values: Float64Array | Uint32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum;
}
