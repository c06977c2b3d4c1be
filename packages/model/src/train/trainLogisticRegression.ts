import { trainNetwork } from "./trainNetwork.js";
import type { TrainedModel, TrainOptions } from "./trainOptions.js";

/**
 * Trains the baseline: logistic regression on standardised features, with the classifier's loop and engine.
 *
 * Defaults: 10 epochs, patience 4, batches of 512, learning rate 1e-2, l2 1e-4 (on the only kernel), gradient norm 5,
 * human weight 1.
 *
 * @returns the model with the best epoch's parameters, and the loss of every epoch
 * @throws InputError as `trainClassifier` does
 *
 * @example
 * ```ts
 * import { compileScorer, trainLogisticRegression } from "@slidr/model";
 *
 * const { model } = await trainLogisticRegression({
 *   features: new Float32Array([1, 2, 30, 40]),
 *   rowCount: 4,
 *   width: 1,
 *   names: ["userClicks10m"],
 *   kinds: ["count"],
 *   robotic: new Uint8Array([0, 0, 1, 1]),
 *   epochsMax: 50,
 *   seed: 1,
 * });
 * const scorer = compileScorer(model);
 * scorer.score(new Float32Array([40])) > scorer.score(new Float32Array([1])); // => true
 * ```
 */
export async function trainLogisticRegression(options: TrainOptions): Promise<TrainedModel> {
  return trainNetwork(
    { ...options, type: "logisticRegression", hidden: [], cross: undefined, transform: "standardise" },
    {
      epochsMax: options.epochsMax ?? 10,
      batchSize: options.batchSize ?? 512,
      learningRate: options.learningRate ?? 1e-2,
      l2: options.l2 ?? 1e-4,
      gradientNormMax: options.gradientNormMax ?? 5,
      patienceEpochs: options.patienceEpochs ?? 4,
      humanWeight: options.humanWeight ?? 1,
    },
    "trainLogisticRegression",
  );
}
