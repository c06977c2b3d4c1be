import { classifierSettings } from "./trainClassifier.js";
import { type CrossNetworkShape, crossNetworkShape } from "./trainCrossNetwork.js";
import { type TrainOnStreamOptions, trainNetworkOnStream } from "./trainNetworkOnStream.js";
import type { TrainedModel } from "./trainOptions.js";

export interface TrainCrossNetworkOnStreamOptions extends TrainOnStreamOptions, CrossNetworkShape {}

/**
 * Trains the cross network on rows that need not fit into memory.
 *
 * As `trainCrossNetwork`, with the same defaults; the transform is fitted on a sample and rows are shuffled within a
 * buffer, as `trainClassifierOnStream` has it.
 *
 * @returns the model with the best epoch's parameters, and the loss of every epoch
 * @throws InputError as `trainCrossNetwork` does, and STREAM_LENGTH when a pass has more or fewer rows than the first
 *
 * Cost: memory of `sampleRows` + `shuffleRows` rows and a chunk, whatever the length of the stream.
 *
 * @example
 * ```ts
 * import { trainCrossNetworkOnStream } from "@slidr/model";
 *
 * async function* chunks() {
 *   for (let chunk = 0; chunk < 10; chunk += 1) {
 *     const features = Float32Array.from({ length: 100 }, (_, row) => (row % 2) * 50 + chunk);
 *     const robotic = Uint8Array.from({ length: 100 }, (_, row) => row % 2);
 *     yield { features, robotic, rowCount: 100 };
 *   }
 * }
 * const { model } = await trainCrossNetworkOnStream({
 *   open: chunks,
 *   width: 1,
 *   names: ["userClicks10m"],
 *   kinds: ["count"],
 *   cross: { width: 4, layers: 1 },
 *   hidden: [4],
 *   epochsMax: 3,
 *   seed: 1,
 * });
 * model.type; // => "crossNetwork"
 * ```
 */
export async function trainCrossNetworkOnStream(
  options: TrainCrossNetworkOnStreamOptions,
): Promise<TrainedModel> {
  return trainNetworkOnStream(
    { ...options, ...crossNetworkShape(options) },
    classifierSettings(options),
    "trainCrossNetworkOnStream",
  );
}
