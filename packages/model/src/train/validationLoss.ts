import type { Trainer } from "../network/engine.js";
import type { TrainingRows } from "./trainingRows.js";
import { weightedLogLoss } from "./weightedLogLoss.js";

/** The weighted loss of a trainer's current parameters on other rows, in chunks of `batchSize` rows. */
export async function validationLoss(
  trainer: Trainer,
  rows: TrainingRows,
  width: number,
  batchSize: number,
): Promise<number> {
  const { features, rowCount, robotic, weights } = rows;
  const logits = new Float32Array(rowCount);
  for (let start = 0; start < rowCount; start += batchSize) {
    const end = Math.min(start + batchSize, rowCount);
    await trainer.logits(
      features.subarray(start * width, end * width),
      end - start,
      logits.subarray(start, end),
    );
  }
  return weightedLogLoss(logits, robotic, weights);
}
