import { ascendingOrder } from "./ascendingOrder.js";
import { type Curve, closeCurve, emptyPoints } from "./curve.js";
import type { CurveColumns } from "./curveColumns.js";
import { sliceStarts } from "./sliceStarts.js";

/** Curves by slice for weighted clicks or scores in double precision: sorts row numbers, then reads the columns through them. */
export function curvesOfRows(
  columns: CurveColumns,
  slice: Uint32Array | undefined,
  sliceCount: number,
): Curve[] {
  const ascending = ascendingOrder(columns.scores);
  // Scattering moves each slice's next free place on, from its start to its end.
  const next = sliceStarts(slice, ascending.length, sliceCount);
  const rows = new Uint32Array(ascending.length);
  for (let i = ascending.length - 1; i >= 0; i--) {
    const row = ascending[i]!;
    rows[next[slice ? slice[row]! : 0]!++] = row;
  }
  const curves: Curve[] = [];
  for (let s = 0; s < sliceCount; s++) {
    const from = s === 0 ? 0 : next[s - 1]!;
    curves.push(curveOfSortedRows(columns, rows.subarray(from, next[s]!)));
  }
  return curves;
}

function curveOfSortedRows(columns: CurveColumns, rows: Uint32Array): Curve {
  const { scores, purchased, robotic, weights, purchaseWeights } = columns;
  let m = 0;
  for (let i = 0; i < rows.length; i++) if (i === 0 || scores[rows[i]!] !== scores[rows[i - 1]!]) m++;

  const points = emptyPoints(m);
  let point = -1;
  let clickSum = 0;
  let purchaseSum = 0;
  let roboticSum = 0;
  // Invariant: point's counts cover rows[0..i], of which all before the point's first row score higher.
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    if (i === 0 || scores[row] !== scores[rows[i - 1]!]) points.thresholds[++point] = scores[row]! + 0;
    const weight = weights ? weights[row]! : 1;
    clickSum += weight;
    purchaseSum += weight * purchased[row]! * (purchaseWeights ? purchaseWeights[row]! : 1);
    roboticSum += robotic ? weight * robotic[row]! : 0;
    points.invalidClicks[point] = clickSum;
    points.invalidPurchases[point] = purchaseSum;
    points.invalidRobotic[point] = roboticSum;
  }
  return closeCurve(points);
}
