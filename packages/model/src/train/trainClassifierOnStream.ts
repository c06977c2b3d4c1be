import { InputError } from "@slidr/clicks";
import { fitTransform } from "../transform/fitTransform.js";
import { type OpenStream, streamBatches } from "./streamBatches.js";
import { surveyStream } from "./streamSurvey.js";
import { type ClassifierShape, classifierSettings, classifierShape } from "./trainClassifier.js";
import { checkOptions, type TrainedModel, type TrainSettingsOptions, trainOn } from "./trainNetwork.js";

export interface TrainClassifierOnStreamOptions extends TrainSettingsOptions, ClassifierShape {
  /**
   * Opens the rows for one pass, in chunks of any size: one pass to look at them, then one per epoch. Every pass gives
   * the same rows in the same order.
   */
  readonly open: OpenStream;
  /** Rows that the transform is fitted on, a uniform sample. Default 65,536. */
  readonly sampleRows?: number;
  /** Rows that are held to be shuffled. Default 65,536. */
  readonly shuffleRows?: number;
}

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
  const caller = "trainClassifierOnStream";
  const { open, names, seed, width, sampleRows = 65_536, shuffleRows = 65_536 } = options;
  const shaped = { ...options, ...classifierShape(options) };
  const settings = classifierSettings(options);
  checkOptions(shaped, settings, caller);
  for (const [name, rows] of Object.entries({ sampleRows, shuffleRows })) {
    if (Number.isInteger(rows) && rows >= 1) continue;
    throw new InputError("SETTING_RANGE", `${caller} requires ${name} to be an integer >= 1, got ${rows}`);
  }
  const { sample, sampleRowCount, rowCount } = await surveyStream(open(), {
    names,
    sampleRows,
    seed,
    caller,
  });
  const transform = fitTransform({
    ...shaped,
    kind: shaped.transform,
    features: sample,
    rowCount: sampleRowCount,
  });
  const { batchSize } = settings;
  const source = streamBatches(open, { width, batchSize, shuffleRows, seed, rowCount, caller });
  return trainOn(source, transform, shaped, settings, caller);
}
