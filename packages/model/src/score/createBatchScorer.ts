import { InputError } from "@slidr/clicks";
import { bumpAllocator } from "../wasm/bumpAllocator.js";
import { CONTROL_ADDRESS, CONTROL_FIELDS, FIELD, HEAP_ADDRESS, PHASE } from "../wasm/controlBlock.js";
import { sharedMemory } from "../wasm/kernelMemory.js";
import { trainKernel } from "../wasm/kernelModules.js";
import { planKernel } from "../wasm/kernelPlan.js";
import { startKernelThreads } from "../wasm/kernelThreads.js";
import { packModel, scoresByTable } from "../wasm/packModel.js";
import { writePlan } from "../wasm/writePlan.js";
import type { BatchScorer } from "./batchScorer.js";
import { checkFeatures } from "./checkFeatures.js";
import type { ClassifierModel } from "./classifierModel.js";
import { compileScorer } from "./compileScorer.js";
import { sigmoid } from "./sigmoid.js";

/** Rows in the shared memory at once, and rows that a thread takes at a time. */
const CHUNK_ROWS = 16_384;
const ITEM_ROWS = 256;

/**
 * Opens a scorer of large batches on several threads: replays, backfills, calibration sets.
 *
 * Every score equals `compileScorer`'s bit for bit. Its threads do not keep the process alive; `close` ends them.
 *
 * @param options.threads - threads to compute on, this one included, >= 1
 * @throws InputError THREADS_RANGE, WASM_SIMD_MISSING; `scoreBatch` throws FEATURE_NOT_FINITE before it scores anything of
 *   a chunk, and WORKER_STOPPED when a thread has died
 *
 * Cost: `compileScorer`'s batch over the number of threads; below a thousand rows its `scoreBatch` is as fast.
 *
 * @example
 * ```ts
 * import { createBatchScorer } from "@slidr/model";
 *
 * const scorer = await createBatchScorer(
 *   {
 *     type: "logisticRegression",
 *     names: ["clicks"],
 *     kinds: ["count"],
 *     transform: { kind: "standardise", columns: [{ form: { form: "asIs" } }] },
 *     network: { hidden: [] },
 *     parameters: new Float32Array([2, -2]),
 *   },
 *   { threads: 2 },
 * );
 * const scores = new Float32Array(2);
 * await scorer.scoreBatch(new Float32Array([1, 1]), 2, scores);
 * Array.from(scores); // => [0.5, 0.5]
 * await scorer.close();
 * ```
 */
export async function createBatchScorer(
  model: ClassifierModel,
  { threads }: { readonly threads: number },
): Promise<BatchScorer> {
  if (!(Number.isInteger(threads) && threads >= 1)) {
    throw new InputError(
      "THREADS_RANGE",
      `createBatchScorer requires threads to be an integer >= 1, got ${threads}`,
    );
  }
  const module = trainKernel();
  if (module === undefined) {
    throw new InputError(
      "WASM_SIMD_MISSING",
      "createBatchScorer requires WebAssembly with SIMD and shared memory, which this runtime lacks; use compileScorer",
    );
  }
  const { names } = model;
  const width = names.length;
  const allocator = bumpAllocator(HEAP_ADDRESS);
  const plan = planKernel(model.transform, model.network, scoresByTable(model), allocator);
  const scratch = allocator.allocate(threads * plan.scratchBytes);
  const featuresAt = allocator.allocate(CHUNK_ROWS * width * 4);
  const logitsAt = allocator.allocate(CHUNK_ROWS * 4);
  const memory = sharedMemory(allocator.end);
  const { buffer } = memory;
  writePlan(plan, buffer);
  packModel(model, plan, buffer);
  const control = new Int32Array(buffer, CONTROL_ADDRESS, CONTROL_FIELDS);
  control[FIELD.scratch] = scratch;
  control[FIELD.features] = featuresAt;
  control[FIELD.logits] = logitsAt;
  control[FIELD.shardRows] = ITEM_ROWS;
  const kernel = await startKernelThreads(module, memory, threads, "createBatchScorer");
  kernel.prepare(false);
  const features = new Float32Array(buffer, featuresAt, CHUNK_ROWS * width);
  const logits = new Float32Array(buffer, logitsAt, CHUNK_ROWS);
  const wide = compileScorer(model, { plain: true });

  return {
    width,
    async scoreBatch(values, rowCount, out) {
      for (let start = 0; start < rowCount; start += CHUNK_ROWS) {
        const rows = Math.min(CHUNK_ROWS, rowCount - start);
        checkFeatures(values, start * width, rows, names);
        features.set(values.subarray(start * width, (start + rows) * width));
        control[FIELD.rowCount] = rows;
        const items = Math.ceil(rows / ITEM_ROWS);
        await kernel.run(PHASE.forward, items, items > 1);
        for (let row = 0; row < rows; row += 1) {
          const logit = logits[row]!;
          // As in `compileScorer`: what single precision cannot hold is summed in double.
          out[start + row] = Number.isNaN(logit) ? wide.score(values, (start + row) * width) : sigmoid(logit);
        }
      }
    },
    close: async () => kernel.dispose(),
  };
}
