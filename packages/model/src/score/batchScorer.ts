/** Scores many clicks at a time, on threads or in a runtime of its own; one call at a time. */
export interface BatchScorer {
  /** Features per click. */
  readonly width: number;
  /**
   * Scores rows: `out[row]` is the probability that click `row` is robotic.
   *
   * @param values - [rowCount * width] or longer, row-major, finite
   * @param out - [rowCount] or longer; the first `rowCount` are overwritten
   */
  scoreBatch(values: Float32Array, rowCount: number, out: Float32Array): Promise<void>;
  /** Ends its threads and frees its memory; the scorer is of no use afterwards. */
  close(): Promise<void>;
}

/** A batch scorer of an ensemble, which gives each click an uncertainty beside its score. */
export interface EnsembleBatchScorer extends BatchScorer {
  /**
   * Scores rows with their uncertainties; see `EnsembleScorer` for what those are.
   *
   * @param values - [rowCount * width] or longer, row-major, finite
   * @param scores - [rowCount] or longer; the first `rowCount` are overwritten
   * @param uncertainties - the same
   */
  scoreBatchWithUncertainty(
    values: Float32Array,
    rowCount: number,
    scores: Float32Array,
    uncertainties: Float32Array,
  ): Promise<void>;
}
