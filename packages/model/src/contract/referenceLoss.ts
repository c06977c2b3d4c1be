import type { Batch, TrainerOptions } from "../network/engine.js";
import { networkLayers } from "../network/layers.js";
import { applyTransform } from "../transform/applyTransform.js";
import { transformInputWidth } from "../transform/transform.js";

/** The penalised loss in double precision, straight from its definition. */
export function referenceLoss(
  { transform, network }: TrainerOptions,
  batch: Batch,
  parameters: ArrayLike<number>,
  l2: number,
): number {
  const inputWidth = transformInputWidth(transform);
  const inputs = new Float32Array(batch.rowCount * inputWidth);
  applyTransform(transform, batch.features, batch.rowCount, inputs);
  const layers = networkLayers(network, inputWidth);
  let loss = 0;
  let total = 0;
  for (let row = 0; row < batch.rowCount; row += 1) {
    let values = [...inputs.subarray(row * inputWidth, (row + 1) * inputWidth)];
    let first: number[] | undefined;
    for (const { outputs, kernelStart, biasStart, form, activation } of layers) {
      values = Array.from({ length: outputs }, (_, output) => {
        let sum = parameters[biasStart + output]!;
        values.forEach((value, input) => {
          sum += value * parameters[kernelStart + input * outputs + output]!;
        });
        if (form === "cross") return first![output]! * sum + values[output]!;
        return activation === "relu" ? Math.max(sum, 0) : sum;
      });
      first ??= values;
    }
    const p = 1 / (1 + Math.exp(-values[0]!));
    loss -= batch.weights[row]! * Math.log(batch.targets[row] === 1 ? p : 1 - p);
    total += batch.weights[row]!;
  }
  let squares = 0;
  for (const { penalised, kernelStart, biasStart } of layers) {
    if (penalised) for (let i = kernelStart; i < biasStart; i += 1) squares += parameters[i]! ** 2;
  }
  return loss / total + (l2 / 2) * squares;
}
