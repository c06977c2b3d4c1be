import { InputError } from "@slidr/clicks";
import { checkLength, checkSlices, checkWeights } from "../checks.js";
import { ascendingNames, BIN_COUNT_DEFAULT, checkBinCount, type ScoreSketch } from "./scoreSketch.js";
import { sumBySlice } from "./sumBySlice.js";

/** What {@link sketchOfCells} reads: a table of counts, a row a cell, in any order. */
export interface CellColumns {
  /** [c], each an index of `slices`. */
  readonly slice: Uint32Array;
  /** The slices' names, distinct. */
  readonly slices: readonly string[];
  /** [c] floor(score * binCount), in 0 .. binCount. */
  readonly bins: Uint32Array;
  /** [c] clicks of the cell, finite, >= 0. */
  readonly clicks: Float64Array;
  /** [c] purchasing clicks among them, finite, >= 0. */
  readonly purchases: Float64Array;
  /** [c] robotic clicks among them, <= clicks. Default: none. */
  readonly robotic?: Float64Array;
  /** A power of two from 2 to 65,536. Default 4,096. */
  readonly binCount?: number;
}

/**
 * The sketch of counts that another program made: one `GROUP BY slice, floor(score * 4096)` in DuckDB or Spark.
 *
 * Rows of the same slice and bin add up.
 *
 * @throws InputError LENGTH_MISMATCH, WEIGHT_RANGE, SLICE_RANGE, SLICE_NAME_TWICE, BIN_COUNT, CELL_RANGE, COUNT_RANGE.
 *
 * Cost: O(cells + slices).
 *
 * @example
 * ```ts
 * import { sketchOfCells, sketchScores } from "@slidr/metrics";
 *
 * const counted = sketchOfCells({
 *   slice: Uint32Array.of(0, 0),
 *   slices: ["all"],
 *   bins: Uint32Array.of(1, 3),
 *   clicks: Float64Array.of(2, 1),
 *   purchases: Float64Array.of(1, 0),
 *   binCount: 4,
 * });
 * const purchased = Uint8Array.of(1, 0, 0);
 * const own = sketchScores({ scores: Float32Array.of(0.25, 0.4, 0.9), purchased, binCount: 4 });
 * JSON.stringify(counted) === JSON.stringify(own); // => true
 * ```
 */
export function sketchOfCells(cells: CellColumns): ScoreSketch {
  const { slice, slices, bins, clicks, purchases, robotic, binCount = BIN_COUNT_DEFAULT } = cells;
  checkCells("sketchOfCells", cells, binCount);
  const order = ascendingNames("sketchOfCells", slices);
  return sumBySlice({ slices, binCount, order }, slice, bins.length, (sums, row) => {
    sums.add(bins[row]!, clicks[row]!, purchases[row]!, robotic ? robotic[row]! : 0);
  });
}

function checkCells(caller: string, cells: CellColumns, binCount: number): void {
  const { slice, slices, bins, clicks, purchases, robotic } = cells;
  checkBinCount(caller, binCount);
  checkSlices(caller, slice, slices.length, bins.length);
  checkWeights(caller, "clicks", clicks, bins.length);
  checkWeights(caller, "purchases", purchases, bins.length);
  if (robotic) checkLength(caller, "robotic", robotic, bins.length);
  for (let row = 0; row < bins.length; row++) {
    if (bins[row]! > binCount) throw cellRange(`bins <= ${binCount}`, bins[row]!, row);
    if (robotic && !(robotic[row]! >= 0 && robotic[row]! <= clicks[row]!)) {
      throw cellRange("0 <= robotic <= clicks", robotic[row]!, row);
    }
  }
}

function cellRange(rule: string, culprit: number, index: number): InputError {
  return new InputError("CELL_RANGE", `sketchOfCells requires ${rule}, got ${culprit} at index ${index}`);
}
