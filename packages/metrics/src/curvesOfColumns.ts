import type { Curve } from "./curve.js";
import type { CurveColumns } from "./curveColumns.js";
import { curvesOfRows } from "./curvesOfRows.js";
import { curvesOfWords } from "./curvesOfWords.js";

/**
 * The curves of checked columns, by whichever way is faster; both give the same.
 *
 * Without `slice` all clicks are of slice 0.
 */
export function curvesOfColumns(
  columns: CurveColumns,
  slice: Uint32Array | undefined,
  sliceCount: number,
): Curve[] {
  const isWeighted = columns.weights !== undefined || columns.purchaseWeights !== undefined;
  const singles = isWeighted ? undefined : asSinglePrecision(columns.scores);
  return singles
    ? curvesOfWords(singles, columns.purchased, columns.robotic, slice, sliceCount)
    : curvesOfRows(columns, slice, sliceCount);
}

function asSinglePrecision(scores: Float32Array | Float64Array): Float32Array | undefined {
  if (scores instanceof Float32Array) return scores;
  const singles = new Float32Array(scores.length);
  for (let i = 0; i < scores.length; i++) {
    singles[i] = scores[i]!;
    if (singles[i] !== scores[i]) return undefined;
  }
  return singles;
}
