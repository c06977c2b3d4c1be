import { sliceStarts } from "../sliceStarts.js";
import { type BinSums, createBinSums } from "./binSums.js";
import { createCellList } from "./cellList.js";
import type { ScoreSketch } from "./scoreSketch.js";

/** Names, and the grid. */
interface Grid {
  readonly slices: readonly string[];
  readonly binCount: number;
  /** The indices of `slices` in ascending order of name. */
  readonly order: Uint32Array;
}

/** Groups rows by slice (of slice 0 all, without `slice`), lets `addRow` add each to its slice's sums, and collects the cells. */
export function sumBySlice(
  { slices, binCount, order }: Grid,
  slice: Uint32Array | undefined,
  rowCount: number,
  addRow: (sums: BinSums, row: number) => void,
): ScoreSketch {
  // Scattering moves each slice's next free place on, from its start to its end.
  const next = sliceStarts(slice, rowCount, slices.length);
  const rows = new Uint32Array(rowCount);
  for (let row = 0; row < rowCount; row++) rows[next[slice ? slice[row]! : 0]!++] = row;

  const sums = createBinSums(binCount);
  const cells = createCellList(slices.length);
  for (const s of order) {
    const from = s === 0 ? 0 : next[s - 1]!;
    for (let i = from; i < next[s]!; i++) addRow(sums, rows[i]!);
    if (from < next[s]!) sums.moveTo(cells);
    cells.endSlice();
  }
  const names = Array.from(order, (s) => slices[s]!);
  return cells.sketch(binCount, names);
}
