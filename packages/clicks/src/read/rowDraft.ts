import type { TextBatch } from "./textSource.js";

/** The values of one row on their way into the columns; one is reused for all rows. */
export interface RowDraft {
  clickId: string;
  clickedAtMs: number;
  user: string;
  session: string;
  ip: string;
  loggedIn: number;
  purchased: number;
  purchasedAtMs: number;
  amount: number;
  truth: number;
  part: number;
  /** Text attributes, in the map's order of them. */
  readonly texts: string[];
  /** Number attributes, in the map's order of them. */
  readonly numbers: number[];
}

export function emptyRowDraft(): RowDraft {
  return {
    clickId: "",
    clickedAtMs: 0,
    user: "",
    session: "",
    ip: "",
    loggedIn: 0,
    purchased: 0,
    purchasedAtMs: Number.NaN,
    amount: Number.NaN,
    truth: 0,
    part: 0,
    texts: [],
    numbers: [],
  };
}

/** What is wrong with a value. */
export interface FieldFault {
  readonly column: string;
  readonly value: string;
  readonly reason: string;
}

/** Reads one field of a row into the draft, or says what is wrong with it. */
export type FieldReader = (cells: TextBatch["cells"], row: number, draft: RowDraft) => FieldFault | undefined;
