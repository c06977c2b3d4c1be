import type { TrainerState } from "../network/engine.js";
import type { EpochSummary } from "./trainingProgress.js";

/** How far an epoch has got. */
export interface EpochProgress {
  /** 1, 2 ... */
  readonly epoch: number;
  /** Batches done. */
  readonly batch: number;
  /** Of each batch's loss times its rows. */
  readonly lossSum: number;
  readonly rowCount: number;
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
}
