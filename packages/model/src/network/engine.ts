import type { Transform } from "../transform/transform.js";
import type { Network } from "./network.js";

/** Rows to learn from in one step. The arrays may be longer than `rowCount` needs; the rest is ignored. */
export interface Batch {
  readonly rowCount: number;
  /** [rowCount * transform.width], row-major, before the transform. */
  readonly features: Float32Array;
  /** [rowCount], 0 or 1. */
  readonly targets: Float32Array;
  /** [rowCount], finite, >= 0. */
  readonly weights: Float32Array;
}

export interface TrainerOptions {
  /** Part of the network: an engine may expand it densely or fold it into its first layer. */
  readonly transform: Transform;
  readonly network: Network;
  /** Starting parameters, flat, in the layout of `networkLayers`; not changed. */
  readonly parameters: Float32Array;
  /** The penalty added to the loss is (l2 / 2) * sum of squares of the penalised kernels. >= 0. */
  readonly l2: number;
  /** The gradient is scaled down to this Euclidean norm when it is longer. > 0; Infinity: never. */
  readonly gradientNormMax: number;
  /** Where a checkpoint left off; its parameters replace `parameters`. */
  readonly resume?: TrainerState;
}

/** All that a trainer needs to go on as if it had not stopped; all vectors in the layout of `networkLayers`. */
export interface TrainerState {
  readonly parameters: Float32Array;
  /** Adam's running mean of the gradient. */
  readonly firstMoment: Float32Array;
  /** Adam's running mean of the squared gradient. */
  readonly secondMoment: Float32Array;
  readonly stepCount: number;
}

/** One network being trained on one engine. Not re-entrant: await each call. */
export interface Trainer {
  /**
   * One Adam step (beta1 0.9, beta2 0.999, epsilon 1e-8) on the weighted loss, summed and divided by the batch's
   * sum of weights, plus the penalty.
   *
   * @returns that loss before the step, without the penalty; NaN or infinite, too, where the gradient's norm is, with which
   *   no step can be taken
   */
  step(batch: Batch, learningRate: number): Promise<number>;
  /** The loss and the gradient (penalty included, not clipped) that `step` would use; changes nothing. */
  gradient(batch: Batch): Promise<{ loss: number; gradient: Float32Array }>;
  /** Writes the logits of `rowCount` rows of features into `out`. */
  logits(features: Float32Array, rowCount: number, out: Float32Array): Promise<void>;
  /** A copy of the current parameters. */
  parameters(): Promise<Float32Array>;
  state(): Promise<TrainerState>;
  /** Frees the engine's memory; the trainer is of no use afterwards. */
  dispose(): void;
}

/**
 * Where the arithmetic of training runs.
 *
 * Everything that decides the result and is not arithmetic (starting parameters, shuffling, early stopping) stays
 * outside, so that engines differ in rounding only.
 */
export interface Engine {
  /** "tensorflow", "wasm" ... */
  readonly name: string;
  /** "wasm", "cpu", "tensorflow" ...: what the engine runs on. */
  readonly backend: string;
  /** Why this backend was chosen, for the log. */
  readonly reason: string;
  createTrainer(options: TrainerOptions): Promise<Trainer>;
}
