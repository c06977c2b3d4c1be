import { createDecider, type ThresholdTable } from "@slidr/calibrate";

export interface DecideRowsOptions {
  readonly scores: ArrayLike<number>;
  readonly table: ThresholdTable;
  readonly slice?: Uint32Array | undefined;
  readonly slices: readonly string[];
  readonly robotic: Uint8Array;
}

/** [n] 1 where the click is invalid, by the rule of serving: the slice's threshold, or the heuristic alone where the table says so. A score that is no number invalidates nothing. */
export function decideRows({ scores, table, slice, slices, robotic }: DecideRowsOptions): Uint8Array {
  const { resolve } = createDecider(table);
  const rows = slices.map((name) => resolve(name));
  return Uint8Array.from({ length: scores.length }, (_, row) => {
    const { threshold, heuristicOnly } = rows[slice ? slice[row]! : 0]!;
    return heuristicOnly ? robotic[row]! : scores[row]! >= threshold ? 1 : 0;
  });
}
