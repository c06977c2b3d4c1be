import type { ReplayRow } from "./replayRow.js";

/** A click with all its records: the row in force, and how many there were. */
export interface FoldedClick {
  readonly row: ReplayRow;
  readonly records: number;
}

/**
 * Rows of logs, each in its own order and log after log, as one row a click: a click's first decision by score is in force, a degraded one only
 * where there is no other. Of the decisions of two logs the earlier one is the first, of two at the same time that of the log named first. What a click was decided to be at its first record stays, as later ones read its features again.
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
    const wasScored = known.row.from.score !== undefined;
    if (row.log !== known.row.log) {
      const isFirst = isScored === wasScored ? row.decidedAtMs < known.row.decidedAtMs : isScored;
      if (isFirst) known.row = row;
      return;
    }
    if (wasScored || !isScored) return;
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
