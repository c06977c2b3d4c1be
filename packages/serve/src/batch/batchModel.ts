/** A model that scores many rows in one call: on a GPU, in a native runtime, or behind a network. */
export interface BatchModel {
  /** Features per row. */
  readonly width: number;
  /**
   * Scores rows: `scores[row]` is the probability that click `row` is robotic. A row that it cannot score gets NaN and
   * leaves the others theirs; it rejects where the whole batch failed. Calls may overlap.
   *
   * @param features [rowCount * width] or longer, row-major; not to be written to, nor read once the promise is settled
   * @param rowCount an integer >= 0
   * @param scores [rowCount] or longer; the first `rowCount` are overwritten
   */
  scoreBatch(features: Float32Array, rowCount: number, scores: Float32Array): Promise<void>;
  /** Gives back what it holds, once its last batch is answered. */
  close?(): Promise<void> | void;
}
