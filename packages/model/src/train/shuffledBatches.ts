import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { Batch } from "../network/engine.js";
import type { TrainingRows } from "./trainingRows.js";

/**
 * Shuffles a stream within a buffer of so many rows: once it is full, each row that comes takes the place of one drawn
 * at random, which goes out. The order depends on `seed` and `epoch` alone, not on how the stream is cut.
 */
export async function* shuffledBatches(
  chunks: AsyncIterable<TrainingRows> | Iterable<TrainingRows>,
  options: {
    readonly width: number;
    readonly batchSize: number;
    readonly shuffleRows: number;
    readonly seed: number;
    readonly epoch: number;
  },
): AsyncGenerator<Batch> {
  const { width, batchSize, shuffleRows, seed, epoch } = options;
  const random = xoroshiro128plus((seed ^ Math.imul(epoch + 1, 0x9e3779b1)) | 0);
  const buffer = emptyBatch(shuffleRows, width);
  const batch = emptyBatch(batchSize, width);
  let held = 0;
  let filled = 0;
  for await (const chunk of chunks) {
    for (let row = 0; row < chunk.rowCount; row += 1) {
      let slot = held;
      if (held < shuffleRows) held += 1;
      else {
        slot = uniformInt(random, 0, shuffleRows - 1);
        copyRow(buffer, slot, batch, filled, width);
        filled += 1;
      }
      putRow(chunk, row, buffer, slot, width);
      if (filled < batchSize) continue;
      filled = 0;
      yield { ...batch, rowCount: batchSize };
    }
  }
  // Invariant: rows 0 .. held - 1 of the buffer have not gone out.
  while (held > 0) {
    const slot = uniformInt(random, 0, held - 1);
    copyRow(buffer, slot, batch, filled, width);
    held -= 1;
    copyRow(buffer, held, buffer, slot, width);
    filled += 1;
    if (filled < batchSize && held > 0) continue;
    yield { ...batch, rowCount: filled };
    filled = 0;
  }
}

type Rows = Omit<Batch, "rowCount">;

function emptyBatch(rows: number, width: number): Rows {
  return {
    features: new Float32Array(rows * width),
    targets: new Float32Array(rows),
    weights: new Float32Array(rows),
  };
}

function putRow(from: TrainingRows, row: number, to: Rows, slot: number, width: number): void {
  for (let column = 0; column < width; column += 1) {
    to.features[slot * width + column] = from.features[row * width + column]!;
  }
  to.targets[slot] = from.robotic[row]!;
  to.weights[slot] = from.weights ? from.weights[row]! : 1;
}

function copyRow(from: Rows, row: number, to: Rows, slot: number, width: number): void {
  for (let column = 0; column < width; column += 1) {
    to.features[slot * width + column] = from.features[row * width + column]!;
  }
  to.targets[slot] = from.targets[row]!;
  to.weights[slot] = from.weights[row]!;
}
