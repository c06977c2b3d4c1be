import { InputError } from "@slidr/clicks";
import type { BatchModel } from "../batchModel.js";
import { blankUnfitRows } from "../blankUnfitRows.js";
import { checkBatch } from "../checkBatch.js";

/** A tensor, as far as it is used here. */
export interface TensorLike {
  readonly shape: readonly number[];
  data(): Promise<ArrayLike<number>>;
  dispose(): void;
}

/** The part of TensorFlow.js that is used here; `@tensorflow/tfjs`, tfjs-node and tfjs-node-gpu all have it. */
export interface TensorflowLike<T extends TensorLike> {
  tensor2d(values: Float32Array, shape: [number, number]): T;
}

/** The part of a `tf.LayersModel` that is used here. */
export interface LayersModelLike<T extends TensorLike> {
  readonly inputs: readonly { readonly shape: readonly (number | null | undefined)[] }[];
  predict(features: T, options: { batchSize: number }): unknown;
}

/**
 * Makes a batch model of a TensorFlow.js layers model, such as one that `exportTensorflowLayersModel` wrote.
 *
 * TensorFlow.js is given, never imported: whichever backend it runs on (tfjs-node-gpu, WebGPU ...) computes. Of several
 * outputs the first is the score, as an exported ensemble has it. Every tensor it makes is disposed of.
 *
 * @param tf TensorFlow.js, with its backend set
 * @param model of `tf.loadLayersModel`: one input [N, width] of raw features, first output [N, 1] in [0, 1]
 * @throws InputError TENSORFLOW_MODEL when the model has not one input of known width; a batch rejects with BATCH_SHAPE,
 *   TENSORFLOW_MODEL when the first output is not a score per row, or what TensorFlow.js throws
 *
 * @example
 * ```ts no-run
 * import * as tf from "@tensorflow/tfjs";
 * import { createMicroBatcher } from "@slidr/serve";
 * import { tensorflowBatchModel } from "@slidr/serve/tensorflow";
 *
 * const model = tensorflowBatchModel(tf, await tf.loadLayersModel("https://models.example/slidr/model.json"));
 * const batcher = createMicroBatcher(model, { rowsMax: 256, waitMs: 1, queueMax: 1024 });
 * await batcher.score(new Float32Array(model.width));
 * ```
 */
export function tensorflowBatchModel<T extends TensorLike>(
  tf: TensorflowLike<T>,
  model: LayersModelLike<NoInfer<T>>,
): BatchModel {
  const width = widthOf(model);
  return {
    width,
    async scoreBatch(features, rowCount, scores) {
      checkBatch(width, features, rowCount, scores);
      if (rowCount === 0) return;
      const input = tf.tensor2d(features.subarray(0, rowCount * width), [rowCount, width]);
      let outputs: TensorLike[] = [];
      try {
        // One piece: the default would be 32 rows at a time.
        outputs = [model.predict(input, { batchSize: rowCount }) as TensorLike | TensorLike[]].flat();
        scores.set(await scoresOf(outputs[0], rowCount));
        blankUnfitRows(width, features, rowCount, scores);
      } finally {
        for (const tensor of [input, ...outputs]) tensor.dispose();
      }
    },
  };
}

function widthOf({ inputs }: Pick<LayersModelLike<never>, "inputs">): number {
  const shape = inputs[0]?.shape ?? [];
  const width = shape[1];
  if (inputs.length === 1 && shape.length === 2 && typeof width === "number") return width;
  const shapes = inputs.map((input) => `[${input.shape.join(", ")}]`).join(" and ");
  throw modelFault(`one input of shape [N, width], got ${shapes || "none"}`);
}

async function scoresOf(output: TensorLike | undefined, rowCount: number): Promise<ArrayLike<number>> {
  const scores = await output?.data();
  if (scores?.length === rowCount) return scores;
  throw modelFault(`a first output of shape [N, 1], got [${output?.shape.join(", ")}] for ${rowCount} rows`);
}

function modelFault(rule: string): InputError {
  return new InputError("TENSORFLOW_MODEL", `tensorflowBatchModel requires a model with ${rule}`);
}
