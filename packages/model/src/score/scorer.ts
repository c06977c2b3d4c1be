/** Scores clicks without any machine-learning library; holds its own scratch space, so use one per thread. */
export interface Scorer {
  /** Features per click. */
  readonly width: number;
  /**
   * The probability that one click is robotic, in [0, 1], a float32 number.
   *
   * @param values - features, finite, in the model's order, from `offset` (default 0)
   */
  score(values: Float32Array, offset?: number): number;
  /**
   * Scores rows: `out[row]` equals `score(values, row * width)` bit for bit.
   *
   * @param values - [rowCount * width] or longer, row-major, finite
   * @param out - [rowCount] or longer; the first `rowCount` are overwritten. Throws BATCH_SHAPE where either is too short
   */
  scoreBatch(values: Float32Array, rowCount: number, out: Float32Array): void;
}
