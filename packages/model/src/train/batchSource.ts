import type { Batch } from "../network/engine.js";

/**
 * Where a training loop takes its batches from: a table in memory, or a stream of chunks.
 *
 * A batch may be overwritten when the next one is asked for.
 */
export interface BatchSource {
  /** Rows per epoch. */
  readonly rowCount: number;
  /** @param epoch - 0, 1 ...: the same epoch always gives the same batches */
  batches(epoch: number): Iterable<Batch> | AsyncIterable<Batch>;
}
