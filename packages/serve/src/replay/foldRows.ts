import type { ReplayRow } from "./replayRow.js";

/** A click with all its records: the row in force, and how many there were. */
export interface FoldedClick {
  readonly row: ReplayRow;
  readonly records: number;
}

/**
 * Rows of a log, in its order, as one row a click: a click's first decision by score is in force, a degraded one only
 * where there is no other. What a click was decided to be at its first record stays, as later ones read its features again.
 */
export class RowFold {
  readonly #clicks = new Map<string, { row: ReplayRow; records: number }>();

  add(row: ReplayRow): void {
    const known = this.#clicks.get(row.clickId);
    if (known === undefined) {
      this.#clicks.set(row.clickId, { row, records: 1 });
      return;
    }
    known.records++;
    const isScored = row.from.score !== undefined;
    if (known.row.from.score !== undefined || !isScored) return;
    known.row = typeof known.row.to === "string" ? row : { ...row, to: chargedAs(row, known.row.to) };
  }

  /** In the order of the log. */
  clicks(): Iterable<FoldedClick> {
    return this.#clicks.values();
  }
}

/** A verdict made when the holdout was not known yet. */
function chargedAs({ holdout }: ReplayRow, to: Exclude<ReplayRow["to"], string>) {
  return { ...to, charged: !to.invalid || holdout };
}
