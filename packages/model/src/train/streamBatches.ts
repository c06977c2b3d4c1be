import { InputError } from "@slidr/clicks";
import type { BatchSource } from "./batchSource.js";
import { shuffledBatches } from "./shuffledBatches.js";
import type { TrainingRows } from "./trainingRows.js";

/** Where a stream's rows come from: called once per pass, and gives the same rows in the same order each time. */
export type OpenStream = () => AsyncIterable<TrainingRows> | Iterable<TrainingRows>;

/**
 * Batches of a stream, shuffled within a buffer, in memory that does not grow with the stream.
 *
 * @param rowCount - rows of a pass, counted before; a pass of any other number is an error
 */
export function streamBatches(
  open: OpenStream,
  options: {
    readonly width: number;
    readonly batchSize: number;
    readonly shuffleRows: number;
    readonly seed: number;
    readonly rowCount: number;
    readonly caller: string;
  },
): BatchSource {
  const { rowCount, caller } = options;
  return {
    rowCount,
    async *batches(epoch) {
      let seen = 0;
      for await (const batch of shuffledBatches(open(), { ...options, epoch })) {
        seen += batch.rowCount;
        yield batch;
      }
      if (seen === rowCount) return;
      throw new InputError(
        "STREAM_LENGTH",
        `${caller} requires a stream of ${rowCount} rows on every pass, got ${seen} in epoch ${epoch + 1}`,
      );
    },
  };
}
