import { type Curve, ratesAt } from "@slidr/metrics";
import type { SliceCalibration } from "../calibration.js";
import type { SliceTree } from "../slices/sliceTree.js";
import type { ThresholdRow } from "./thresholdTable.js";

/**
 * One row for each node; a node without a threshold of its own has its nearest calibrated ancestor's.
 *
 * @param calibratedAs - [nodes]: the node whose threshold each uses.
 * @param thresholdOf - By node: of every node that `calibratedAs` names.
 */
export function tableRows(
  { names, parents }: SliceTree,
  calibratedAs: Uint32Array,
  thresholdOf: ReadonlyMap<number, number>,
): ThresholdRow[] {
  return names.map((name, node) => {
    const owner = calibratedAs[node]!;
    return { name, parent: parents[node]!, threshold: thresholdOf.get(owner)!, calibratedAs: names[owner]! };
  });
}

/** What the rows' thresholds do to each node's own clicks, of every node that has any. */
export function sliceRates(rows: readonly ThresholdRow[], curves: readonly Curve[]): SliceCalibration[] {
  const slices: SliceCalibration[] = [];
  for (const [node, { name, threshold, calibratedAs }] of rows.entries()) {
    const curve = curves[node]!;
    if (curve.clicks > 0) slices.push({ name, threshold, calibratedAs, rates: ratesAt(curve, threshold) });
  }
  return slices;
}
