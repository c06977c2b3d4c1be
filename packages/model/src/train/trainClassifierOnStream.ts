import { type ClassifierShape, classifierSettings, classifierShape } from "./trainClassifier.js";
import { type TrainOnStreamOptions, trainNetworkOnStream } from "./trainNetworkOnStream.js";
import type { TrainedModel } from "./trainOptions.js";

export interface TrainClassifierOnStreamOptions extends TrainOnStreamOptions, ClassifierShape {}

/**
 * Trains the classifier on rows that need not fit into memory, such as chunks of Parquet files.
 *
 * As `trainClassifier`, with the same defaults, but that the transform is fitted on a sample, drawn while a first pass
 * checks and counts all rows, and that rows are shuffled within a buffer: a log in order of time stays roughly in
 * order, so make the buffer as large as memory allows. How the stream is cut into chunks changes nothing.
 *
 * @returns the model with the best epoch's parameters, and the loss of every epoch
 * @throws InputError as `trainClassifier` does, and STREAM_LENGTH when a pass has more or fewer rows than the first
 *
 * Cost: memory of `sampleRows` + `shuffleRows` rows and a chunk, whatever the length of the stream.
 *
 * @example
 * ```ts
 * import { trainClassifierOnStream } from "@slidr/model";
 *
 * async function* chunks() {
 *   for (let chunk = 0; chunk < 10; chunk += 1) {
 *     const features = Float32Array.from({ length: 100 }, (_, row) => (row % 2) * 50 + chunk);
 *     const robotic = Uint8Array.from({ length: 100 }, (_, row) => row % 2);
 *     yield { features, robotic, rowCount: 100 };
 *   }
 * }
 * const { history } = await trainClassifierOnStream({
 *   open: chunks,
 *   width: 1,
 *   names: ["userClicks10m"],
 *   kinds: ["count"],
 *   epochsMax: 3,
 *   seed: 1,
 * });
 * history.epochs.length; // => 3
 * ```
 */
export async function trainClassifierOnStream(
  options: TrainClassifierOnStreamOptions,
): Promise<TrainedModel> {
  return trainNetworkOnStream(
    { ...options, ...classifierShape(options) },
    classifierSettings(options),
    "trainClassifierOnStream",
  );
}
