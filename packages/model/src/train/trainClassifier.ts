import type { Transform } from "../transform/transform.js";
import { trainNetwork } from "./trainNetwork.js";
import type {
  NetworkShape,
  TrainedModel,
  TrainOptions,
  TrainSettings,
  TrainSettingsOptions,
} from "./trainOptions.js";

/** The classifier's shape. */
export interface ClassifierShape {
  /** Units of the hidden layers. Default [64, 32]. */
  readonly hidden?: readonly number[];
  /** Default "piecewiseLinear". */
  readonly transform?: Transform["kind"];
  /** Most bins per feature of the piecewise-linear transform. Default 32. */
  readonly binsMax?: number;
}

export interface TrainClassifierOptions extends TrainOptions, ClassifierShape {}

/**
 * Trains the robotic-click classifier: transform, two hidden ReLU layers with L2, one logit; Adam on mini-batches.
 *
 * The loss is each batch's weighted log loss over its sum of weights. After every epoch the weighted loss on the
 * validation rows decides which parameters are kept and when to stop.
 *
 * Defaults: hidden [64, 32], piecewiseLinear, 32 bins, 8 epochs, patience 4, batches of 512, learning rate 2e-3,
 * l2 1e-4, gradient norm 5, human weight 5: chosen on seeds 1 to 3 of simulated traffic by the robots caught at 0.5% of
 * humans, where human weights of 3 to 10 differ little; docs/quality.md has the figures, other seeds' too.
 *
 * @returns the model with the best epoch's parameters, and the loss of every epoch
 * @throws InputError on rows that cannot be learned from (it names feature and row), settings out of range, and
 *   LOSS_NOT_FINITE with step, epoch and batch when training diverges; CHECKPOINT_DIRECTORY where no checkpoint could be
 *   written; CHECKPOINT_MISSING, CHECKPOINT_DAMAGED, CHECKPOINT_OTHER when it cannot go on from one; the signal's reason when aborted
 *
 * Cost: about 6 x (inputs x hidden[0] + hidden[0] x hidden[1]) flops per row and epoch.
 *
 * @example
 * ```ts
 * import { compileScorer, trainClassifier } from "@slidr/model";
 *
 * const { model } = await trainClassifier({
 *   features: new Float32Array([1, 2, 30, 40]),
 *   rowCount: 4,
 *   width: 1,
 *   names: ["userClicks10m"],
 *   kinds: ["count"],
 *   robotic: new Uint8Array([0, 0, 1, 1]),
 *   hidden: [4],
 *   epochsMax: 50,
 *   learningRate: 0.05,
 *   seed: 1,
 * });
 * const scorer = compileScorer(model);
 * scorer.score(new Float32Array([40])) > scorer.score(new Float32Array([1])); // => true
 * ```
 */
export async function trainClassifier(options: TrainClassifierOptions): Promise<TrainedModel> {
  return trainNetwork(
    { ...options, ...classifierShape(options) },
    classifierSettings(options),
    "trainClassifier",
  );
}

/** The shape with its defaults. */
export function classifierShape({ hidden, transform }: ClassifierShape): Omit<NetworkShape, "binsMax"> {
  return {
    type: "classifier",
    hidden: hidden ?? [64, 32],
    // Options of a cross network may come along in a spread.
    cross: undefined,
    transform: transform ?? "piecewiseLinear",
  };
}

/** The classifier's settings with their defaults. */
export function classifierSettings(options: TrainSettingsOptions): TrainSettings {
  return {
    epochsMax: options.epochsMax ?? 8,
    batchSize: options.batchSize ?? 512,
    learningRate: options.learningRate ?? 2e-3,
    l2: options.l2 ?? 1e-4,
    gradientNormMax: options.gradientNormMax ?? 5,
    patienceEpochs: options.patienceEpochs ?? 4,
    humanWeight: options.humanWeight ?? 5,
  };
}
