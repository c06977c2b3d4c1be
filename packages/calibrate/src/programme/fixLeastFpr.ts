import type { Choice, Programme, SideRow } from "./programme.js";

/** A programme without a ratio, and the way back to the one it came from. */
export interface FixedProgramme {
  readonly programme: Programme;
  readonly original: (choice: Choice) => Choice;
}

/**
 * Fixes the least FPR: each cell keeps the candidates that the rows of the ratio then allow, and these rows go.
 *
 * What ties all cells to each other is gone, so the rest is solved quickly; what it finds keeps to the ratio.
 *
 * @returns undefined where some cell has no candidate left.
 */
export function fixLeastFpr({ cells, rows }: Programme, leastFpr: number): FixedProgramme | undefined {
  const ratioRows = rows.filter((row) => row.leastFpr !== 0);
  const allowing = new Map<number, SideRow[]>();
  for (const row of ratioRows) {
    for (const cell of row.cells.keys()) allowing.set(cell, [...(allowing.get(cell) ?? []), row]);
  }
  const kept = cells.map(({ clicks }, cell) =>
    Uint32Array.from(clicks.keys()).filter((candidate) =>
      (allowing.get(cell) ?? []).every(
        (row) => row.cells.get(cell)![candidate]! + row.leastFpr * leastFpr <= 1e-9 * row.unit,
      ),
    ),
  );
  if (kept.some(({ length }) => length === 0)) return undefined;
  const pick = (values: Float64Array, cell: number) =>
    Float64Array.from(kept[cell]!, (candidate) => values[candidate]!);
  const programme = {
    cells: cells.map(({ purchases, clicks, thresholds, points }, cell) => ({
      purchases: pick(purchases, cell),
      clicks: pick(clicks, cell),
      thresholds: pick(thresholds, cell),
      points: Int32Array.from(kept[cell]!, (candidate) => points[candidate]!),
      vertices: Uint32Array.from(kept[cell]!.keys()),
    })),
    rows: rows
      .filter((row) => row.leastFpr === 0)
      .map((row) => ({
        ...row,
        cells: new Map([...row.cells].map(([cell, values]) => [cell, pick(values, cell)])),
      })),
  };
  return { programme, original: (choice) => choice.map((candidate, cell) => kept[cell]![candidate]!) };
}
