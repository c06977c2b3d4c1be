/** Rows grouped by all their margins together; only combinations that occur are cells. */
export interface JointCells {
  /** [rowCount], each < cellCount. */
  readonly cellOfRow: Uint32Array;
  readonly cellCount: number;
  /** Per margin [cellCount]: the cell's level, renumbered 0 .. levels - 1 over the levels that occur. */
  readonly levelOfCell: readonly Uint32Array[];
  /** Per margin: how many levels occur. */
  readonly levelCounts: readonly number[];
}

/**
 * Groups rows by the combination of their codes, numbering cells in order of first appearance.
 *
 * Cost: one map look-up per row and margin.
 */
export function jointCells(margins: readonly Uint32Array[], rowCount: number): JointCells {
  let cellOfRow = new Uint32Array(rowCount);
  let levelOfCell: number[][] = [];
  const levelCounts: number[] = [];
  let cellCount = 1;
  for (const margin of margins) {
    const levels = new Map<number, number>();
    const cells = new Map<number, number>();
    const parents: number[] = [];
    const cellLevels: number[] = [];
    const next = new Uint32Array(rowCount);
    for (let row = 0; row < rowCount; row += 1) {
      const level = numberOf(levels, margin[row]!);
      // Pairs are told apart exactly: a code is below 2^32 and there are fewer than 2^21 cells.
      const pair = cellOfRow[row]! * rowCount + level;
      const known = cells.size;
      const cell = numberOf(cells, pair);
      if (cell === known) {
        parents.push(cellOfRow[row]!);
        cellLevels.push(level);
      }
      next[row] = cell;
    }
    levelOfCell = [...levelOfCell.map((column) => parents.map((parent) => column[parent]!)), cellLevels];
    levelCounts.push(levels.size);
    cellOfRow = next;
    cellCount = cells.size;
  }
  return {
    cellOfRow,
    cellCount,
    levelOfCell: levelOfCell.map((column) => Uint32Array.from(column)),
    levelCounts,
  };
}

function numberOf(numbers: Map<number, number>, key: number): number {
  const known = numbers.get(key);
  if (known !== undefined) return known;
  numbers.set(key, numbers.size);
  return numbers.size - 1;
}
