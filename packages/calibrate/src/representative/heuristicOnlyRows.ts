import { NOTHING_INVALID } from "@slidr/metrics";
import type { ThresholdRow } from "../table/thresholdTable.js";
import type { Region } from "./regionSupport.js";

/**
 * The rows of a table in which unsupported slices go by the heuristic alone, and so do empty slices below them.
 *
 * An unsupported slice whose threshold others use, because it heads a pool of its supported children, keeps it.
 */
export function heuristicOnlyRows(
  rows: readonly ThresholdRow[],
  isLeftOut: readonly boolean[],
  regions: readonly Region[],
): ThresholdRow[] {
  const used = new Set(
    rows.filter((_, node) => !isLeftOut[node] && regions[node]!.clicks > 0).map((row) => row.calibratedAs),
  );
  const ownerOf = (node: number): number | undefined => {
    if (isLeftOut[node]) return used.has(rows[node]!.name) ? undefined : node;
    const { parent, name, calibratedAs } = rows[node]!;
    return parent < 0 || regions[node]!.clicks > 0 || calibratedAs === name ? undefined : ownerOf(parent);
  };
  return rows.map((row, node) => {
    const owner = ownerOf(node);
    if (owner === undefined) return row;
    return { ...row, threshold: NOTHING_INVALID, calibratedAs: rows[owner]!.name, heuristicOnly: true };
  });
}
