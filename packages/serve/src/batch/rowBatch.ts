/** Whoever waits for one row's score. */
interface Waiting {
  resolve(score: number): void;
  reject(error: Error): void;
}

/** Rows that go to the model together: row `i` of `features` is `waiting[i]`'s. */
export interface RowBatch {
  readonly features: Float32Array;
  readonly waiting: Waiting[];
  /** It waits for no further rows. */
  isDue: boolean;
  /** Stops the clock of its wait. */
  cancelTimer(): void;
}

/** An empty batch in a buffer of [rowsMax * width]. */
export function emptyBatch(features: Float32Array): RowBatch {
  return { features, waiting: [], isDue: false, cancelTimer: () => {} };
}
