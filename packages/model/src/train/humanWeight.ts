import type { BatchSource } from "./batchSource.js";
import { type ClassWeights, classWeights } from "./classWeights.js";
import type { TrainingRows } from "./trainingRows.js";
import { weightScale } from "./weightScale.js";

/**
 * Humans weighing several times as much while a network learns, and their weight taken back afterwards.
 *
 * A threshold that loses half a percent of humans lies where almost all clicks are robotic: there a network that gives both
 * classes equal weight is sure already and learns little. With humans `factor` times as heavy its gradient is largest
 * where a human is to be expected once in `factor` robots. That multiplies the odds of a human by `factor` everywhere, so
 * that the logit is put right by one number.
 *
 * Source: King and Zeng (2001), Logistic Regression in Rare Events Data, section 4.1, "prior correction".
 */

/**
 * The same batches with their humans' weights multiplied, and all weights brought to a mean near 1; a batch may be
 * overwritten when the next one is asked for.
 *
 * @param sums - of the weights of the source's rows
 */
export function weighHumans(source: BatchSource, sums: ClassWeights, factor: number): BatchSource {
  const [human, robotic] = factorsOf(sums, source.rowCount, factor);
  if (human === 1 && robotic === 1) return source;
  let weights = new Float32Array(0);
  return {
    ...source,
    async *batches(epoch) {
      for await (const batch of source.batches(epoch)) {
        const { rowCount, targets } = batch;
        if (weights.length < rowCount) weights = new Float32Array(rowCount);
        for (let row = 0; row < rowCount; row += 1)
          weights[row] = batch.weights[row]! * (targets[row] === 0 ? human : robotic);
        yield { ...batch, weights };
      }
    },
  };
}

/** The same for the rows of a table. */
export function weighHumanRows(rows: TrainingRows, factor: number): TrainingRows {
  const [human, robotic] = factorsOf(classWeights(rows), rows.rowCount, factor);
  if (human === 1 && robotic === 1) return rows;
  const weights = Float32Array.from(
    rows.robotic,
    (label, row) => (rows.weights?.[row] ?? 1) * (label === 0 ? human : robotic),
  );
  return { ...rows, weights };
}

/** The parameters of the weights as they were given: the last number is the logit's bias. */
export function withoutHumanWeight(parameters: Float32Array, factor: number): Float32Array {
  const corrected = parameters.slice();
  corrected[corrected.length - 1] = corrected[corrected.length - 1]! + Math.log(factor);
  return corrected;
}

/** What a human's weight is multiplied by, and a robot's. */
function factorsOf(sums: ClassWeights, rowCount: number, factor: number): readonly [number, number] {
  const scale = weightScale(sums, rowCount, factor);
  return [factor * scale, scale];
}
