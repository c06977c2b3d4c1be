import type { Batch } from "../network/engine.js";
import type { BatchSource } from "./batchSource.js";
import { shuffledRows } from "./shuffledRows.js";
import type { TrainingRows } from "./trainingRows.js";

/**
 * Batches of a table in memory, shuffled anew for each epoch; the last one of an epoch may be smaller.
 *
 * @param chosen - the rows to learn from; default: all
 */
export function tableBatches(
  rows: TrainingRows,
  width: number,
  batchSize: number,
  seed: number,
  chosen?: Uint32Array,
): BatchSource {
  const rowCount = chosen?.length ?? rows.rowCount;
  const size = Math.min(batchSize, rowCount);
  function* batches(epoch: number): Generator<Batch> {
    const shuffled = shuffledRows(rowCount, seed, epoch);
    const order = chosen ? shuffled.map((index) => chosen[index]!) : shuffled;
    const features = new Float32Array(size * width);
    const [targets, weights] = [new Float32Array(size), new Float32Array(size)];
    for (let start = 0; start < rowCount; start += batchSize) {
      const batch = { rowCount: Math.min(batchSize, rowCount - start), features, targets, weights };
      gatherRows(rows, width, order, start, batch);
      yield batch;
    }
  }
  return { rowCount, batches };
}

function gatherRows(
  rows: TrainingRows,
  width: number,
  order: Uint32Array,
  start: number,
  { rowCount, features, targets, weights }: Batch,
): void {
  let to = 0;
  for (let index = 0; index < rowCount; index += 1) {
    const row = order[start + index]!;
    const end = (row + 1) * width;
    // Faster than a view and `set` for a few dozen numbers.
    for (let from = row * width; from < end; from += 1) {
      features[to] = rows.features[from]!;
      to += 1;
    }
    targets[index] = rows.robotic[row]!;
    weights[index] = rows.weights ? rows.weights[row]! : 1;
  }
}
