/**
 * Scores many clicks at a time, on threads or in a runtime of its own.
 *
 * Calls may overlap: each is begun when those before it have ended, and reads its values then.
 */
export interface BatchScorer {
  /** Features per click. */
  readonly width: number;
  /**
   * Scores rows: `out[row]` is the probability that click `row` is robotic. Throws BATCH_SHAPE where a list is too short.
   *
   * @param values - [rowCount * width] or longer, row-major, finite
   * @param out - [rowCount] or longer; the first `rowCount` are overwritten
   */
  scoreBatch(values: Float32Array, rowCount: number, out: Float32Array): Promise<void>;
  /** Waits for the calls made before, ends its threads and frees its memory; calls throw SCORER_CLOSED afterwards. */
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
