import type { MutableCounts } from "./dailyCounts.js";

/** What the report needs of a record of the log. */
export interface LedgerRow {
  readonly clickId: string;
  readonly campaign: string;
  /** Absent where the decision was degraded. */
  readonly slice?: string;
  readonly degraded: boolean;
  readonly invalid: boolean;
  readonly holdout: boolean;
}

/** What it needs of a correction: the state to reach. */
export interface ChargeRow {
  readonly clickId: string;
  readonly charged: boolean;
}

/** A click on its way through the day: the first answer, then whatever took it back. */
export class ClickState {
  readonly campaign: string;
  slice: string | undefined;
  readonly #first: LedgerRow;
  /** The first decision by score. */
  #scored: LedgerRow | undefined;
  #replayed: boolean | undefined;

  constructor(first: LedgerRow) {
    this.campaign = first.campaign;
    this.slice = first.slice;
    this.#first = first;
    if (!first.degraded) this.#scored = first;
  }

  /** A later record: it counts where it decides what was degraded. */
  addRecord(row: LedgerRow): void {
    if (row.degraded || this.#scored !== undefined) return;
    this.#scored = row;
    this.slice = row.slice;
  }

  /** A correction of a replay; of several the last one holds. */
  correct(charged: boolean): void {
    this.#replayed = charged;
  }

  countInto(counts: MutableCounts): void {
    const first = this.#first;
    const wasCharged = isCharged(first);
    const delayedCharge = this.#scored === undefined ? wasCharged : isCharged(this.#scored);
    const isNowCharged = this.#replayed ?? delayedCharge;
    counts.gross++;
    counts.decided += Number(!first.degraded);
    counts.degraded += Number(first.degraded);
    counts.delayed += Number(first.degraded && this.#scored !== undefined);
    counts.invalid += Number(first.invalid);
    counts.holdout += Number(first.holdout);
    counts.holdoutInvalid += Number(first.holdout && first.invalid);
    counts.net += Number(wasCharged);
    counts.credited += Number(wasCharged && !isNowCharged);
    counts.creditedByDelay += Number(wasCharged && !delayedCharge && !isNowCharged);
    counts.recharged += Number(!wasCharged && isNowCharged);
    counts.adjustedNet += Number(isNowCharged);
  }
}

function isCharged({ invalid, holdout }: LedgerRow): boolean {
  return !invalid || holdout;
}
