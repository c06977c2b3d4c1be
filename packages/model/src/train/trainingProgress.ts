/** Reported after every batch, from the first that has weight on, and, with `validationLoss`, after every epoch. */
export interface TrainingProgress {
  /** 1, 2 ... */
  readonly epoch: number;
  readonly epochsMax: number;
  /** 1, 2 ... within the epoch. */
  readonly batch: number;
  /** Batches of an epoch. */
  readonly batchCount: number;
  /** Mean weighted loss of the epoch's batches so far, those without any weight left out. */
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
  /** Mean weighted loss of its batches, each before its step. */
  readonly loss: number;
  readonly validationLoss?: number;
}

export interface TrainingHistory {
  readonly epochs: readonly EpochSummary[];
  /** The epoch whose parameters were kept: lowest validation loss, or the last without validation rows. */
  readonly bestEpoch: number;
  readonly stoppedEarly: boolean;
}
