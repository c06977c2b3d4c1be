import type { ScoreSketch } from "./scoreSketch.js";
import { checkSketchRows, type SketchColumns } from "./sketchColumns.js";
import { sumBySlice } from "./sumBySlice.js";

/** The sketch of weighted clicks, or of very many slices: rows are grouped by slice, and one slice is summed at a time. */
export function sketchOfRows(caller: string, columns: SketchColumns): ScoreSketch {
  checkSketchRows(caller, columns);
  const { scores, purchased, robotic, weights, purchaseWeights, slice, binCount } = columns;
  return sumBySlice(columns, slice, scores.length, (sums, row) => {
    const weight = weights ? weights[row]! : 1;
    const purchase = weight * purchased[row]! * (purchaseWeights ? purchaseWeights[row]! : 1);
    sums.add((scores[row]! * binCount) | 0, weight, purchase, robotic ? weight * robotic[row]! : 0);
  });
}
