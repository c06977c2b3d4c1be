import { InputError } from "@slidr/clicks";
import { fitTransform } from "../transform/fitTransform.js";
import { checkTrainOptions } from "./checkTrainOptions.js";
import { needsFingerprint } from "./openCheckpoints.js";
import { rowsDigest } from "./rowsDigest.js";
import { type OpenStream, streamBatches } from "./streamBatches.js";
import { surveyStream } from "./streamSurvey.js";
import { trainOn } from "./trainNetwork.js";
import type { NetworkShape, TrainedModel, TrainSettings, TrainSettingsOptions } from "./trainOptions.js";
import { untilAborted } from "./untilAborted.js";

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
  const { names, seed, width, signal, sampleRows = 65_536, shuffleRows = 65_536 } = options;
  await checkTrainOptions(options, settings, caller);
  for (const [name, rows] of Object.entries({ sampleRows, shuffleRows })) {
    if (Number.isInteger(rows) && rows >= 1) continue;
    throw new InputError("SETTING_RANGE", `${caller} requires ${name} to be an integer >= 1, got ${rows}`);
  }
  const open: OpenStream = signal ? () => untilAborted(options.open(), signal) : options.open;
  const digest = needsFingerprint(options) ? await rowsDigest() : undefined;
  const survey = await surveyStream(open(), { names, sampleRows, seed, caller, digest });
  const { sample, sampleRowCount, rowCount, sums } = survey;
  const transform = fitTransform({
    ...options,
    kind: options.transform,
    features: sample,
    rowCount: sampleRowCount,
  });
  const { batchSize } = settings;
  const source = streamBatches(open, { width, batchSize, shuffleRows, seed, rowCount, caller });
  const rows = digest?.hex() ?? "";
  return trainOn(
    { source, sums, transform, rows, drawing: { sampleRows, shuffleRows } },
    options,
    settings,
    caller,
  );
}
