import type { CrossLayers } from "../network/network.js";
import { type ClassifierShape, classifierSettings, classifierShape } from "./trainClassifier.js";
import { trainNetwork } from "./trainNetwork.js";
import type { NetworkShape, TrainedModel, TrainOptions } from "./trainOptions.js";

/** The cross network's shape. */
export interface CrossNetworkShape extends ClassifierShape {
  /** Default { width: 64, layers: 2 }. */
  readonly cross?: CrossLayers;
}

export interface TrainCrossNetworkOptions extends TrainOptions, CrossNetworkShape {}

/**
 * Trains DCN-V2: the classifier with cross layers in front of its hidden layers, which multiply features explicitly.
 *
 * The transformed inputs go through a linear layer, the embedding x_0; each cross layer then gives
 * x_0 * (W x_l + b) + x_l, element by element, with a full W (Wang et al. 2021, arXiv 2008.13535, stacked). The
 * transform is folded into the embedding as into the classifier's first layer. L2 applies to embedding, cross and
 * hidden kernels.
 *
 * Defaults: cross { width: 64, layers: 2 }; hidden [64, 32] and all others as `trainClassifier`.
 *
 * @returns the model with the best epoch's parameters, and the loss of every epoch
 * @throws InputError as `trainClassifier` does, and SETTING_RANGE unless `cross.width` is an integer in
 *   [1, 65536] and `cross.layers` one in [1, 16]
 *
 * Cost: `trainClassifier`'s with the embedding for hidden[0], and 6 x width^2 flops more per row, epoch and cross layer.
 *
 * @example
 * ```ts
 * import { compileScorer, trainCrossNetwork } from "@slidr/model";
 *
 * const { model } = await trainCrossNetwork({
 *   features: new Float32Array([1, 2, 30, 40]),
 *   rowCount: 4,
 *   width: 1,
 *   names: ["userClicks10m"],
 *   kinds: ["count"],
 *   robotic: new Uint8Array([0, 0, 1, 1]),
 *   cross: { width: 4, layers: 1 },
 *   hidden: [4],
 *   epochsMax: 50,
 *   learningRate: 0.05,
 *   seed: 1,
 * });
 * const scorer = compileScorer(model);
 * scorer.score(new Float32Array([40])) > scorer.score(new Float32Array([1])); // => true
 * ```
 */
export async function trainCrossNetwork(options: TrainCrossNetworkOptions): Promise<TrainedModel> {
  return trainNetwork(
    { ...options, ...crossNetworkShape(options) },
    classifierSettings(options),
    "trainCrossNetwork",
  );
}

/** The shape with its defaults. */
export function crossNetworkShape(options: CrossNetworkShape): Omit<NetworkShape, "binsMax"> {
  const cross = options.cross ?? { width: 64, layers: 2 };
  return { ...classifierShape(options), type: "crossNetwork", cross };
}
