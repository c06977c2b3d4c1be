import { createCellList } from "./cellList.js";
import type { ScoreSketch } from "./scoreSketch.js";
import { checkSketchRows, type SketchColumns } from "./sketchColumns.js";

/** A count that overflows 16 bits carries; rare enough for a map. */
const CARRY = 65_536;

/** Where rows are counted; the table of cells is of [4 kinds][slices][binCount + 1]. */
interface CellTable {
  readonly counts: Uint16Array;
  readonly carries: Map<number, number>;
  readonly sliceCount: number;
  readonly stride: number;
}

/**
 * The sketch of unweighted clicks of few slices: one pass, one increment a row.
 *
 * Kind (purchased, robotic) is the outermost index and counts are 16 bits wide, so that what most rows count in, neither
 * purchased nor robotic, lies close together. Rows are checked in the same pass: a wrong one may first count somewhere,
 * but then throws.
 */
export function sketchOfTable(caller: string, columns: SketchColumns): ScoreSketch {
  const { slices, binCount, order } = columns;
  const sliceCount = slices.length;
  const stride = binCount + 1;
  const counts = new Uint16Array(4 * sliceCount * stride);
  const table = { counts, carries: new Map<number, number>(), sliceCount, stride };
  if (!countRows(columns, table)) checkSketchRows(caller, columns);
  return sketchOfCounts(table, binCount, slices, order);
}

/** Counts every row; false where one breaks the contract. */
function countRows(columns: SketchColumns, { counts, carries, sliceCount, stride }: CellTable): boolean {
  const { scores, purchased, binCount } = columns;
  const none = columns.robotic && columns.slice ? 0 : scores.length;
  const robotic = columns.robotic ?? new Uint8Array(none);
  const slice = columns.slice ?? new Uint32Array(none);
  const kindSize = sliceCount * stride;
  let outside = 0;
  let flags = 0;
  let sliceMax = 0;
  for (let row = 0; row < scores.length; row++) {
    const score = scores[row]!;
    const s = slice[row]!;
    const kind = (purchased[row]! << 1) | robotic[row]!;
    outside |= score >= 0 && score <= 1 ? 0 : 1;
    flags |= purchased[row]! | robotic[row]!;
    sliceMax = Math.max(s, sliceMax);
    const cell = (Math.imul(kind, kindSize) + Math.imul(s, stride) + ((score * binCount) | 0)) | 0;
    const count = counts[cell]! + 1;
    counts[cell] = count;
    if (count === CARRY) carries.set(cell, (carries.get(cell) ?? 0) + CARRY);
  }
  return outside === 0 && flags <= 1 && sliceMax < sliceCount;
}

function sketchOfCounts(
  { counts, carries, sliceCount, stride }: CellTable,
  binCount: number,
  slices: readonly string[],
  order: Uint32Array,
): ScoreSketch {
  const kindSize = sliceCount * stride;
  const countAt = (cell: number) => counts[cell]! + (carries.size > 0 ? (carries.get(cell) ?? 0) : 0);
  const cells = createCellList(sliceCount);
  for (const s of order) {
    for (let bin = binCount; bin >= 0; bin--) {
      const cell = s * stride + bin;
      const plain = countAt(cell);
      const robotic = countAt(cell + kindSize);
      const purchased = countAt(cell + 2 * kindSize);
      const both = countAt(cell + 3 * kindSize);
      const clicks = plain + robotic + purchased + both;
      if (clicks > 0) cells.push(bin, clicks, purchased + both, robotic + both);
    }
    cells.endSlice();
  }
  const names = Array.from(order, (s) => slices[s]!);
  return cells.sketch(binCount, names);
}
