/** A column that a map asks for. */
export interface WantedColumn {
  readonly name: string;
  /** The map's key that names it, for messages: "time.column". */
  readonly key: string;
  /** Whether its text itself counts, not the number it stands for: an id of 20 digits. */
  readonly isText: boolean;
}

/** Rows as text, by column: nothing is converted before our own rules do it. */
export interface TextBatch {
  readonly rowCount: number;
  /** [rowCount] 1-based line at which the row begins (CSV, JSONL), or 1-based row number (Parquet). */
  readonly lines: readonly number[];
  /** [wanted][rowCount]; "" where the row has no value. */
  readonly cells: readonly (readonly string[])[];
  /** Share of the file read so far, in [0, 1]. */
  readonly share: number;
}

/** A row that could not be read. */
export interface RowFault {
  readonly line: number;
  /** "" where the fault is the row's, not one column's. */
  readonly column: string;
  readonly value: string;
  /** What is wrong, without the value: faults are counted by it. */
  readonly reason: string;
}

/** Reads a file of rows; a row that is broken as a whole is given to `reject`. */
export type TextSource = (
  path: string,
  wanted: readonly WantedColumn[],
  reject: (fault: RowFault) => void,
) => AsyncGenerator<TextBatch>;
