import { InputError } from "@slidr/clicks";
import { fitTransform } from "../transform/fitTransform.js";
import { type OpenStream, streamBatches } from "./streamBatches.js";
import { surveyStream } from "./streamSurvey.js";
import {
  checkOptions,
  type NetworkShape,
  type TrainedModel,
  type TrainSettings,
  type TrainSettingsOptions,
  trainOn,
} from "./trainNetwork.js";

/** What a training on a stream takes. */
export interface TrainOnStreamOptions extends TrainSettingsOptions {
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

/** Fits the transform on a sample of a stream, trains a network of the given shape, and keeps its best parameters. */
export async function trainNetworkOnStream(
  options: TrainOnStreamOptions & NetworkShape,
  settings: TrainSettings,
  caller: string,
): Promise<TrainedModel> {
  const { open, names, seed, width, sampleRows = 65_536, shuffleRows = 65_536 } = options;
  checkOptions(options, settings, caller);
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
    ...options,
    kind: options.transform,
    features: sample,
    rowCount: sampleRowCount,
  });
  const { batchSize } = settings;
  const source = streamBatches(open, { width, batchSize, shuffleRows, seed, rowCount, caller });
  return trainOn(source, transform, options, settings, caller);
}
