import type { Correction } from "./correction.js";
import type { FoldedClick } from "./foldRows.js";

/**
 * Clicks of a replay, counted. They reconcile: records = clicks + repeated; clicks = credit + recharge + unchanged;
 * chargedAfter = chargedBefore - credit + recharge.
 */
export interface ReplayCounts {
  /** Lines of the log. */
  readonly records: number;
  /** Lines about a click that an earlier line had decided. */
  readonly repeated: number;
  /** Different click ids. */
  readonly clicks: number;
  /** Of the clicks: those with no decision by score in the log. */
  readonly degraded: number;
  /** Of the clicks: those whose verdict is not enforced. */
  readonly holdout: number;
  /** By the decision in force. */
  readonly invalidBefore: number;
  readonly chargedBefore: number;
  /** By the replay, and by the decision in force where the replay could not decide. */
  readonly invalidAfter: number;
  readonly chargedAfter: number;
  /** Charged before, not charged now. */
  readonly credit: number;
  /** Not charged before, charged now. */
  readonly recharge: number;
  /** Charged as before. */
  readonly unchanged: number;
  /** Of the unchanged: those that the replay could not decide. */
  readonly undecided: number;
}

/** The clicks of one campaign in one slice. */
export interface ReplayCell extends ReplayCounts {
  readonly campaign: string;
  readonly slice: string;
}

/** All clicks of a replay, and the same by campaign and slice, in the order of their names. The cells add up to the whole. */
export interface ReplayTotals extends ReplayCounts {
  readonly cells: readonly ReplayCell[];
}

const NONE: ReplayCounts = {
  records: 0,
  repeated: 0,
  clicks: 0,
  degraded: 0,
  holdout: 0,
  invalidBefore: 0,
  chargedBefore: 0,
  invalidAfter: 0,
  chargedAfter: 0,
  credit: 0,
  recharge: 0,
  unchanged: 0,
  undecided: 0,
};

const FIELDS = Object.keys(NONE) as (keyof ReplayCounts)[];

/** Adds up clicks, by campaign and slice. */
export class TotalsTable {
  readonly #cells = new Map<
    string,
    Record<keyof ReplayCounts, number> & { campaign: string; slice: string }
  >();

  addClick({ records, row }: FoldedClick, { campaign, slice, action, from, to }: Correction): void {
    const cell = this.#cell(campaign, slice);
    const after = to ?? from;
    cell.records += records;
    cell.repeated += records - 1;
    cell.clicks++;
    cell.degraded += Number(from.score === undefined);
    cell.holdout += Number(row.holdout);
    cell.invalidBefore += Number(from.invalid);
    cell.chargedBefore += Number(from.charged);
    cell.invalidAfter += Number(after.invalid);
    cell.chargedAfter += Number(after.charged);
    cell[action]++;
    cell.undecided += Number(to === undefined);
  }

  addCells(cells: readonly ReplayCell[]): void {
    for (const from of cells) {
      const cell = this.#cell(from.campaign, from.slice);
      for (const field of FIELDS) cell[field] += from[field];
    }
  }

  totals(): ReplayTotals {
    const cells = [...this.#cells.values()].sort(
      (a, b) => compare(a.campaign, b.campaign) || compare(a.slice, b.slice),
    );
    const all = { ...NONE } as Record<keyof ReplayCounts, number>;
    for (const cell of cells) for (const field of FIELDS) all[field] += cell[field];
    return { ...all, cells };
  }

  #cell(campaign: string, slice: string) {
    const key = JSON.stringify([campaign, slice]);
    let cell = this.#cells.get(key);
    if (cell === undefined) {
      cell = { campaign, slice, ...NONE };
      this.#cells.set(key, cell);
    }
    return cell;
  }
}

/** By code units: the same on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
