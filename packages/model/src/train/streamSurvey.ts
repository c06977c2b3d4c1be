import { InputError } from "@slidr/clicks";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { checkClassWeights, checkRows } from "./checkTrainingRows.js";
import type { ClassWeights } from "./classWeights.js";
import type { RowsDigest } from "./rowsDigest.js";
import type { TrainingRows } from "./trainingRows.js";

/** What one pass over a stream tells. */
export interface StreamSurvey {
  readonly rowCount: number;
  /** [sampleRowCount * width]: a uniform sample of the rows, all of them where the stream is shorter. */
  readonly sample: Float32Array;
  readonly sampleRowCount: number;
  /** The sums of weights. */
  readonly sums: ClassWeights;
}

/**
 * Reads a stream once: checks every row, counts them and draws a sample to fit the transform on.
 *
 * Source: Vitter (1985), Random sampling with a reservoir, algorithm R.
 *
 * @throws InputError as `checkTrainingRows` does; rows are counted through the whole stream
 */
export async function surveyStream(
  chunks: AsyncIterable<TrainingRows> | Iterable<TrainingRows>,
  options: {
    readonly names: readonly string[];
    readonly sampleRows: number;
    readonly seed: number;
    readonly caller: string;
    /** Is given the rows, where a checkpoint needs to know them again. */
    readonly digest?: RowsDigest | undefined;
  },
): Promise<StreamSurvey> {
  const { names, sampleRows, seed, caller, digest } = options;
  const width = names.length;
  const random = xoroshiro128plus(seed ^ 0x2545f491);
  const sample = new Float32Array(sampleRows * width);
  const classWeight: [number, number] = [0, 0];
  let rowCount = 0;
  for await (const chunk of chunks) {
    checkRows(chunk, names, `${caller} requires training rows`, rowCount, classWeight);
    digest?.add(chunk);
    for (let row = 0; row < chunk.rowCount; row += 1) {
      const slot = rowCount < sampleRows ? rowCount : uniformInt(random, 0, rowCount);
      rowCount += 1;
      if (slot >= sampleRows) continue;
      for (let column = 0; column < width; column += 1) {
        sample[slot * width + column] = chunk.features[row * width + column]!;
      }
    }
  }
  if (rowCount === 0)
    throw new InputError("NO_ROWS", `${caller} requires training rows, got an empty stream`);
  checkClassWeights(classWeight, rowCount, "training", `${caller} requires training rows`);
  const sampleRowCount = Math.min(rowCount, sampleRows);
  return { rowCount, sample: sample.subarray(0, sampleRowCount * width), sampleRowCount, sums: classWeight };
}
