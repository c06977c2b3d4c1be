import { InputError } from "@slidr/clicks";
import { type OpenOnnxScorerOptions, openOnnxScorer } from "@slidr/model/onnx";
import type { BatchModel } from "../batchModel.js";

/** A batch model that holds something to give back. */
export interface OnnxBatchModel extends BatchModel {
  /** Waits for the calls made before and frees the runtime's session. */
  close(): Promise<void>;
}

/**
 * Opens an exported model on onnxruntime-node as a batch model: on a GPU with `executionProviders: ["cuda", "cpu"]`.
 *
 * @param model what `exportOnnx` gave, a bundle's `model.onnx`, or the path of a file that holds it
 * @param options threads and execution providers, as `openOnnxScorer` has them
 * @throws InputError what `openOnnxScorer` throws: ONNXRUNTIME_MISSING, ONNX_FILE, THREADS_RANGE; a batch rejects with
 *   BATCH_SHAPE, FEATURE_NOT_FINITE, SCORER_CLOSED
 *
 * Cost: some 10 ms to open; a batch computes inside the call, 1,024 rows at a time.
 *
 * @example
 * ```ts
 * import { velocityRule } from "@slidr/model";
 * import { exportOnnx } from "@slidr/model/onnx";
 * import { createMicroBatcher } from "@slidr/serve";
 * import { openOnnxBatchModel } from "@slidr/serve/onnx";
 *
 * const { model } = velocityRule({ names: ["clicks"], column: "clicks" });
 * const batcher = createMicroBatcher(await openOnnxBatchModel(exportOnnx(model)));
 * const scores = await Promise.all([0, 40].map((clicks) => batcher.score(Float32Array.of(clicks))));
 * scores; // ~> [0, 0.7878]
 * await batcher.close();
 * ```
 */
export async function openOnnxBatchModel(
  model: Uint8Array | string,
  options: OpenOnnxScorerOptions = {},
): Promise<OnnxBatchModel> {
  const scorer = await openOnnxScorer(model, options);
  return {
    width: scorer.width,
    async scoreBatch(features, rowCount, scores) {
      try {
        await scorer.scoreBatch(features, rowCount, scores);
      } catch (error) {
        // All rows were written before one was found to be NaN: only that row has no score.
        if (!(error instanceof InputError && error.code === "SCORE_NOT_FINITE")) throw error;
      }
    },
    close: () => scorer.close(),
  };
}
