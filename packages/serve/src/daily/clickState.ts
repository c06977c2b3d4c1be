import type { MutableCounts } from "./dailyCounts.js";

/** What the report needs of a record of the log. */
export interface LedgerRow {
  readonly clickId: string;
  readonly campaign: string;
  /** Absent where the decision was degraded and named none. */
  readonly slice?: string;
  readonly degraded: boolean;
  readonly invalid: boolean;
  readonly holdout: boolean;
  /** Number of the log, and when the decision was made: logs are ordered among each other by time. */
  readonly log: number;
  readonly decidedAtMs: number;
}

/** What it needs of a correction: the state to reach. */
export interface ChargeRow {
  readonly clickId: string;
  readonly charged: boolean;
}

/** A click on its way through the day: the first answer, then whatever took it back. */
export class ClickState {
  #first: LedgerRow;
  /** The first decision by score. */
  #scored: LedgerRow | undefined;
  #replayed: boolean | undefined;

  constructor(first: LedgerRow) {
    this.#first = first;
    if (!first.degraded) this.#scored = first;
  }

  get campaign(): string {
    return this.#first.campaign;
  }

  get slice(): string | undefined {
    return this.#scored?.slice ?? this.#first.slice;
  }

  /** A later record of the same log, or one of another log: it counts where it was earlier, or decides what was degraded. */
  addRecord(row: LedgerRow): void {
    if (isBefore(row, this.#first)) this.#first = row;
    if (row.degraded) return;
    if (this.#scored === undefined || isBefore(row, this.#scored)) this.#scored = row;
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

/** Within one log its order holds, and it is read in that order. */
function isBefore(row: LedgerRow, known: LedgerRow): boolean {
  return row.log !== known.log && row.decidedAtMs < known.decidedAtMs;
}

function isCharged({ invalid, holdout }: LedgerRow): boolean {
  return !invalid || holdout;
}
