/** A hole in a log, written into it where the log goes on: what is missing is counted, never silent. */
export interface LogGap {
  /** Decisions that were made and could not be logged. */
  readonly unwritten: number;
  /** Why: the buffer was full, as the disk was full or slow. */
  readonly reason: string;
  /** Epoch milliseconds: the earliest and the latest `clickedAtMs` among them. */
  readonly clickedFromMs: number;
  readonly clickedToMs: number;
}
