import type { Batch } from "../network/engine.js";
import type { BatchSource } from "./batchSource.js";
import { shuffledRows } from "./shuffledRows.js";
import type { TrainingRows } from "./trainingRows.js";

/** Batches of a table in memory, shuffled anew for each epoch; the last one of an epoch may be smaller. */
export function tableBatches(
  rows: TrainingRows,
  width: number,
  batchSize: number,
  seed: number,
): BatchSource {
  const { rowCount } = rows;
  function* batches(epoch: number): Generator<Batch> {
    const order = shuffledRows(rowCount, seed, epoch);
    for (let start = 0; start < rowCount; start += batchSize) {
      yield gatherRows(rows, width, order.subarray(start, start + batchSize));
    }
  }
  return { rowCount, batches };
}

function gatherRows(rows: TrainingRows, width: number, order: Uint32Array): Batch {
  const features = new Float32Array(order.length * width);
  const targets = new Float32Array(order.length);
  const weights = new Float32Array(order.length);
  for (let index = 0; index < order.length; index += 1) {
    const row = order[index]!;
    features.set(rows.features.subarray(row * width, (row + 1) * width), index * width);
    targets[index] = rows.robotic[row]!;
    weights[index] = rows.weights ? rows.weights[row]! : 1;
  }
  return { rowCount: order.length, features, targets, weights };
}
