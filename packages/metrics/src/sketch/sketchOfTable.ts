import type { ScoreSketch } from "./scoreSketch.js";
import { checkSketchRows, type SketchColumns } from "./sketchColumns.js";

/** A count that overflows its 16 bits is carried; rare enough for a map. */
const CARRY = 65_536;

/** Where rows are counted; cells are [4 kinds][slices][binCount + 1]. */
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
  const { slices, binCount } = columns;
  const stride = binCount + 1;
  const counts = new Uint16Array(4 * slices.length * stride);
  const table = { counts, carries: new Map<number, number>(), sliceCount: slices.length, stride };
  if (!countRows(columns, table)) checkSketchRows(caller, columns);
  return sketchOfCounts(table, columns);
}

/** Counts every row; false where one breaks the contract. Four rows at a time take half the time of one at a time. */
function countRows(columns: SketchColumns, table: CellTable): boolean {
  const { scores, purchased, binCount } = columns;
  const robotic = columns.robotic ?? new Uint8Array(scores.length);
  const slice = columns.slice ?? new Uint32Array(scores.length);
  const { counts, carries, stride } = table;
  const kindSize = table.sliceCount * stride;
  const last = table.sliceCount - 1;
  let outside = 0;
  let flags = 0;
  // Negative once a slice is above the last: by the difference's sign, or its own from 2^31 on.
  let beyond = 0;
  let row = 0;
  for (; row + 3 < scores.length; row += 4) {
    const score0 = scores[row]!;
    const score1 = scores[row + 1]!;
    const score2 = scores[row + 2]!;
    const score3 = scores[row + 3]!;
    const slice0 = slice[row]!;
    const slice1 = slice[row + 1]!;
    const slice2 = slice[row + 2]!;
    const slice3 = slice[row + 3]!;
    const kind0 = (purchased[row]! << 1) | robotic[row]!;
    const kind1 = (purchased[row + 1]! << 1) | robotic[row + 1]!;
    const kind2 = (purchased[row + 2]! << 1) | robotic[row + 2]!;
    const kind3 = (purchased[row + 3]! << 1) | robotic[row + 3]!;
    outside |= isOutside(score0) | isOutside(score1) | isOutside(score2) | isOutside(score3);
    flags |= robotic[row]! | robotic[row + 1]! | robotic[row + 2]! | robotic[row + 3]!;
    flags |= (kind0 | kind1 | kind2 | kind3) >> 1;
    beyond |= slice0 | (last - slice0) | slice1 | (last - slice1);
    beyond |= slice2 | (last - slice2) | slice3 | (last - slice3);
    const cell0 = (Math.imul(kind0, kindSize) + Math.imul(slice0, stride) + ((score0 * binCount) | 0)) | 0;
    const cell1 = (Math.imul(kind1, kindSize) + Math.imul(slice1, stride) + ((score1 * binCount) | 0)) | 0;
    const cell2 = (Math.imul(kind2, kindSize) + Math.imul(slice2, stride) + ((score2 * binCount) | 0)) | 0;
    const cell3 = (Math.imul(kind3, kindSize) + Math.imul(slice3, stride) + ((score3 * binCount) | 0)) | 0;
    countIn(counts, carries, cell0);
    countIn(counts, carries, cell1);
    countIn(counts, carries, cell2);
    countIn(counts, carries, cell3);
  }
  for (; row < scores.length; row++) {
    const kind = (purchased[row]! << 1) | robotic[row]!;
    outside |= isOutside(scores[row]!);
    flags |= purchased[row]! | robotic[row]!;
    beyond |= slice[row]! | (last - slice[row]!);
    countIn(counts, carries, kind * kindSize + slice[row]! * stride + ((scores[row]! * binCount) | 0));
  }
  return outside === 0 && flags <= 1 && beyond >= 0;
}

function isOutside(score: number): number {
  return score >= 0 && score <= 1 ? 0 : 1;
}

function countIn(counts: Uint16Array, carries: Map<number, number>, cell: number): void {
  const count = counts[cell]! + 1;
  counts[cell] = count;
  if (count === CARRY) carries.set(cell, (carries.get(cell) ?? 0) + CARRY);
}

function sketchOfCounts(
  { counts, carries, sliceCount, stride }: CellTable,
  columns: SketchColumns,
): ScoreSketch {
  const { order, slices, binCount } = columns;
  const kindSize = sliceCount * stride;
  const hasCarries = carries.size > 0;
  const countAt = (cell: number) => counts[cell]! + (hasCarries ? (carries.get(cell) ?? 0) : 0);
  const starts = cellStarts(countAt, order, kindSize, stride);
  const cellCount = starts[sliceCount]!;
  const bins = new Uint32Array(cellCount);
  const clicks = new Float64Array(cellCount);
  const purchases = new Float64Array(cellCount);
  const robotic = new Float64Array(cellCount);
  let at = 0;
  for (const s of order) {
    for (let bin = binCount; bin >= 0; bin--) {
      const cell = s * stride + bin;
      const robots = countAt(cell + kindSize);
      const buyers = countAt(cell + 2 * kindSize);
      const both = countAt(cell + 3 * kindSize);
      const all = countAt(cell) + robots + buyers + both;
      if (all === 0) continue;
      bins[at] = bin;
      clicks[at] = all;
      purchases[at] = buyers + both;
      robotic[at] = robots + both;
      at++;
    }
  }
  const names = Array.from(order, (s) => slices[s]!);
  return { binCount, slices: names, starts, bins, clicks, purchases, robotic };
}

/** [slices + 1] where each slice's cells begin once those without clicks are left out. */
function cellStarts(
  countAt: (cell: number) => number,
  order: Uint32Array,
  kindSize: number,
  stride: number,
): Uint32Array {
  const starts = new Uint32Array(order.length + 1);
  for (const [i, s] of order.entries()) {
    let used = 0;
    for (let cell = s * stride; cell < (s + 1) * stride; cell++) {
      const plain = countAt(cell) + countAt(cell + kindSize);
      used += plain + countAt(cell + 2 * kindSize) + countAt(cell + 3 * kindSize) > 0 ? 1 : 0;
    }
    starts[i + 1] = starts[i]! + used;
  }
  return starts;
}
