/** Reported after every batch and, with `validationLoss`, after every epoch. */
export interface TrainingProgress {
  /** 1, 2 ... */
  readonly epoch: number;
  readonly epochsMax: number;
  /** 1, 2 ... within the epoch. */
  readonly batch: number;
  /** Absent while a stream's length is unknown. */
  readonly batchCount?: number;
  /** Mean weighted loss of the epoch's batches so far. */
  readonly loss: number;
  /** Only in an epoch's last report, and only where there are validation rows. */
  readonly validationLoss?: number;
  /** Training rows per second of this epoch so far; only where a clock was given. */
  readonly rowsPerSecond?: number;
}

/** One epoch of a finished run. */
export interface EpochSummary {
  /** 1, 2 ... */
  readonly epoch: number;
  readonly loss: number;
  readonly validationLoss?: number;
}

export interface TrainingHistory {
  readonly epochs: readonly EpochSummary[];
  /** The epoch whose parameters were kept: lowest validation loss, or the last without validation rows. */
  readonly bestEpoch: number;
  readonly stoppedEarly: boolean;
}
