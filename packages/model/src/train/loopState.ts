import type { TrainerState } from "../network/engine.js";
import type { EpochSummary, TrainingHistory } from "./trainingProgress.js";

/** How far an epoch has got. */
export interface EpochProgress {
  /** 1, 2 ... */
  readonly epoch: number;
  /** Batches done. */
  readonly batch: number;
  /** Of each batch's loss times its rows, batches without weight left out. */
  readonly lossSum: number;
  /** Rows of the batches with weight. */
  readonly rowCount: number;
}

/** A network of an ensemble that is done. */
export interface FinishedMember {
  readonly parameters: Float32Array;
  readonly history: TrainingHistory;
}

/** All that a training needs to go on as if it had not stopped. */
export interface LoopState {
  readonly progress: EpochProgress;
  /** The epochs before. */
  readonly epochs: readonly EpochSummary[];
  /** The epoch with the lowest validation loss so far. */
  readonly best?:
    | { readonly epoch: number; readonly loss: number; readonly parameters: Float32Array }
    | undefined;
  readonly trainer: TrainerState;
  /** The members of an ensemble before this one, all of as many parameters. */
  readonly finished?: readonly FinishedMember[];
}
