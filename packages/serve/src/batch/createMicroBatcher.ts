import { InputError } from "@slidr/clicks";
import type { BatchModel } from "./batchModel.js";
import { checkedBatcherOptions, type MicroBatcherOptions } from "./checkedBatcherOptions.js";
import { emptyBatch, type RowBatch } from "./rowBatch.js";

/** What a micro-batcher has done since it was made: rows = scored + failed + waiting + in flight; refused ones never came in. */
export interface MicroBatcherStats {
  /** Rows taken. */
  readonly rows: number;
  readonly scored: number;
  /** Rows whose batch failed, or which got no score in [0, 1]. */
  readonly failed: number;
  /** Rows refused because the queue was full. */
  readonly refused: number;
  /** Batches handed to the model. */
  readonly batches: number;
  /** Rows that wait for the model now. */
  readonly waiting: number;
  /** Rows that the model has now. */
  readonly inFlight: number;
}

/** Scores row by row what a model scores in batches. */
export interface MicroBatcher {
  readonly width: number;
  /**
   * The score of one row, in [0, 1]. The row is copied: the list may be used again at once.
   *
   * Rejects with an InputError of code QUEUE_FULL, ROW_WIDTH, FEATURE_NOT_FINITE, SCORE_RANGE (the model gave this row
   * no score), BATCH_FAILED (the model failed, its error is the `cause`) or BATCHER_CLOSED.
   */
  score(features: Float32Array): Promise<number>;
  stats(): MicroBatcherStats;
  /** Takes no more rows, hands over at once what waits, and closes the model when all have their answers. */
  close(): Promise<void>;
}

/**
 * Collects rows that come one by one into batches for a model that is fast only in batches, such as one on a GPU.
 *
 * A batch goes when it is full, or when its first row has waited `waitMs` and the model has a hand free; while the model
 * is busy the batch goes on filling, so that batches grow with the load. Rows keep their order. What cannot wait is
 * refused at once, for the engine to answer as degraded. One row's fault is that row's alone: a feature that is no number is refused before
 * it joins others, a score that is none fails its row, a batch that fails leaves other batches theirs.
 *
 * @param model of an adapter or your own; the batcher closes it
 * @param options see {@link MicroBatcherOptions}
 * @throws InputError BATCHER_OPTIONS
 *
 * Cost: a copy of the row and a promise, a third of a microsecond for 40 features; memory [rowsMax * width] floats per batch that waits.
 *
 * @example
 * ```ts
 * import { createMicroBatcher } from "@slidr/serve";
 *
 * const model = {
 *   width: 2,
 *   async scoreBatch(features: Float32Array, rowCount: number, scores: Float32Array) {
 *     for (let row = 0; row < rowCount; row++) scores[row] = features[2 * row]! / features[2 * row + 1]!;
 *   },
 * };
 * const batcher = createMicroBatcher(model, { rowsMax: 64, waitMs: 1, queueMax: 256 });
 * await Promise.all([[1, 2], [1, 4], [3, 4]].map((row) => batcher.score(Float32Array.from(row)))); // => [0.5, 0.25, 0.75]
 * batcher.stats().batches; // => 1
 * await batcher.score(Float32Array.of(1, 0)); // throws "score requires the model to answer in [0, 1], got Infinity"
 * await batcher.close();
 * ```
 */
export function createMicroBatcher(model: BatchModel, options: MicroBatcherOptions = {}): MicroBatcher {
  const { rowsMax, waitMs, queueMax, batchesMax, setTimer } = checkedBatcherOptions(options);
  const { width } = model;
  const counts = { rows: 0, scored: 0, failed: 0, refused: 0, batches: 0, waiting: 0, inFlight: 0 };
  // Invariant: every batch in the queue but the last is full and due; rows stand in the order in which they came.
  const queue: RowBatch[] = [];
  // Buffers that a model has answered from, for use again.
  const spare: Float32Array[] = [];
  let running = 0;
  let closed: Promise<void> | undefined;
  let endClose = () => {};

  function openBatch(): RowBatch {
    const last = queue.at(-1);
    if (last !== undefined && last.waiting.length < rowsMax) return last;
    const batch = emptyBatch(spare.pop() ?? new Float32Array(rowsMax * width));
    batch.cancelTimer = setTimer(() => {
      batch.isDue = true;
      handOver();
    }, waitMs);
    queue.push(batch);
    return batch;
  }

  function handOver(): void {
    while (running < batchesMax && queue[0]?.isDue) void run(queue.shift()!);
    if (closed !== undefined && running === 0) endClose();
  }

  async function run({ features, waiting, cancelTimer }: RowBatch): Promise<void> {
    cancelTimer();
    const rowCount = waiting.length;
    running++;
    counts.batches++;
    counts.waiting -= rowCount;
    counts.inFlight += rowCount;
    // A place that the model leaves out is no score.
    const scores = new Float32Array(rowCount).fill(Number.NaN);
    try {
      await model.scoreBatch(features.subarray(0, rowCount * width), rowCount, scores);
      // Only now: a model that failed may still be reading.
      if (spare.length < batchesMax) spare.push(features);
      for (const [row, { resolve, reject }] of waiting.entries()) {
        const score = scores[row]!;
        if (score >= 0 && score <= 1) {
          counts.scored++;
          resolve(score);
        } else {
          counts.failed++;
          reject(scoreFault(score));
        }
      }
    } catch (cause) {
      counts.failed += rowCount;
      const fault = batchFault(rowCount, cause);
      for (const { reject } of waiting) reject(fault);
    }
    counts.inFlight -= rowCount;
    running--;
    handOver();
  }

  return {
    width,
    score(features) {
      const fault = closed === undefined ? rowFault(features, width) : closedFault();
      if (fault !== undefined) return Promise.reject(fault);
      if (counts.waiting >= queueMax) {
        counts.refused++;
        return Promise.reject(queueFault(queueMax));
      }
      counts.rows++;
      counts.waiting++;
      const batch = openBatch();
      batch.features.set(features, batch.waiting.length * width);
      const answer = new Promise<number>((resolve, reject) => batch.waiting.push({ resolve, reject }));
      if (batch.waiting.length === rowsMax) {
        batch.isDue = true;
        handOver();
      }
      return answer;
    },
    stats: () => ({ ...counts }),
    close() {
      closed ??= new Promise<void>((resolve) => {
        endClose = resolve;
      }).then(() => model.close?.());
      for (const batch of queue) batch.isDue = true;
      handOver();
      return closed;
    },
  };
}

function rowFault(features: Float32Array, width: number): InputError | undefined {
  if (features.length !== width) {
    return new InputError("ROW_WIDTH", `score requires ${width} features, got ${features.length}`);
  }
  for (let index = 0; index < width; index++) {
    const value = features[index]!;
    // value - value is 0 for finite numbers and NaN for all else.
    if (value - value === 0) continue;
    return new InputError(
      "FEATURE_NOT_FINITE",
      `score requires finite features, got ${value} in feature ${index}`,
    );
  }
  return undefined;
}

function closedFault(): InputError {
  return new InputError(
    "BATCHER_CLOSED",
    "score requires a micro-batcher that is open, got one after close()",
  );
}

function queueFault(queueMax: number): InputError {
  return new InputError("QUEUE_FULL", `score requires room in the queue, got ${queueMax} rows waiting`);
}

function scoreFault(score: number): InputError {
  return new InputError("SCORE_RANGE", `score requires the model to answer in [0, 1], got ${score}`);
}

function batchFault(rowCount: number, cause: unknown): InputError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new InputError(
    "BATCH_FAILED",
    `score: the model failed on a batch of ${rowCount} rows: ${message}`,
    {
      cause,
    },
  );
}
