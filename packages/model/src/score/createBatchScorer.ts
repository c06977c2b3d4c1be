import { InputError } from "@slidr/clicks";
import { bumpAllocator } from "../wasm/bumpAllocator.js";
import { CONTROL_ADDRESS, CONTROL_FIELDS, FIELD, HEAP_ADDRESS, PHASE } from "../wasm/controlBlock.js";
import { sharedMemory } from "../wasm/kernelMemory.js";
import { trainKernel } from "../wasm/kernelModules.js";
import { planKernel } from "../wasm/kernelPlan.js";
import { startKernelThreads } from "../wasm/kernelThreads.js";
import { packModel, scoresByTable } from "../wasm/packModel.js";
import { writePlan } from "../wasm/writePlan.js";
import type { BatchScorer, EnsembleBatchScorer } from "./batchScorer.js";
import { callQueue } from "./callQueue.js";
import { checkBatchShape } from "./checkBatchShape.js";
import { checkFeatures } from "./checkFeatures.js";
import { checkModel } from "./checkModel.js";
import type { ClassifierModel, EnsembleModel, Model } from "./classifierModel.js";
import { memberDeviation, memberMean } from "./memberSpread.js";
import { plainLogit } from "./plainLogit.js";
import { scoreOf } from "./scoreOf.js";
import { sigmoid } from "./sigmoid.js";

/** Rows in the shared memory at once, and rows that a thread takes at a time. */
const CHUNK_ROWS = 16_384;
const ITEM_ROWS = 256;

const caller = "createBatchScorer";

/** How large batches are to be scored. */
export interface CreateBatchScorerOptions {
  /** Threads to compute on, this one included, >= 1. */
  readonly threads: number;
}

/**
 * Opens a scorer of large batches on several threads: replays, backfills, calibration sets.
 *
 * Every score equals `compileScorer`'s bit for bit. Its threads do not keep the process alive; `close` ends them.
 *
 * @returns for an ensemble an `EnsembleBatchScorer`, which gives each click an uncertainty beside its score
 * @throws InputError THREADS_RANGE, MODEL_SHAPE on a velocity rule and as `compileScorer` does, WASM_SIMD_MISSING;
 *   `scoreBatch` throws BATCH_SHAPE, FEATURE_NOT_FINITE before it scores anything of a chunk, SCORE_NOT_FINITE, SCORER_CLOSED
 *   after `close`, and WORKER_STOPPED when a thread has died
 *
 * Cost: `compileScorer`'s batch over the number of threads, for an ensemble times its members; below a thousand rows its `scoreBatch` is as fast.
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
  model: EnsembleModel,
  options: CreateBatchScorerOptions,
): Promise<EnsembleBatchScorer>;
export async function createBatchScorer(
  model: ClassifierModel | EnsembleModel,
  options: CreateBatchScorerOptions,
): Promise<BatchScorer>;
export async function createBatchScorer(
  model: ClassifierModel | EnsembleModel,
  { threads }: CreateBatchScorerOptions,
): Promise<EnsembleBatchScorer> {
  if (!(Number.isInteger(threads) && threads >= 1)) {
    throw new InputError("THREADS_RANGE", `${caller} requires threads to be an integer >= 1, got ${threads}`);
  }
  checkModel(model, caller);
  if ((model as Model).type === "velocityRule") {
    throw new InputError(
      "MODEL_SHAPE",
      `${caller} requires a network or an ensemble, got a velocityRule; use compileScorer`,
    );
  }
  const { names } = model;
  const width = names.length;
  const members = model.type === "ensemble" ? model.members : [model];
  const kernel = await placeMembers(members, width, threads);
  const wide = members.map(plainLogit);
  const probabilities = members.map(() => new Float32Array(CHUNK_ROWS));

  const scoreChunks = async (
    values: Float32Array,
    rowCount: number,
    scores: Float32Array,
    uncertainties: Float32Array | undefined,
  ): Promise<void> => {
    for (let start = 0; start < rowCount; start += CHUNK_ROWS) {
      const rows = Math.min(CHUNK_ROWS, rowCount - start);
      checkFeatures(values, start * width, rows, names);
      kernel.features.set(values.subarray(start * width, (start + rows) * width));
      for (let member = 0; member < members.length; member += 1) {
        await kernel.run(member, rows);
        for (let row = 0; row < rows; row += 1) {
          const logit = kernel.logits[row]!;
          // As in `compileScorer`: what single precision cannot hold is summed in double.
          probabilities[member]![row] = Number.isNaN(logit)
            ? scoreOf(wide[member]!(values, (start + row) * width), (start + row) * width)
            : sigmoid(logit);
        }
      }
      for (let row = 0; row < rows; row += 1) {
        const mean = memberMean(probabilities, row);
        scores[start + row] = mean;
        if (uncertainties) uncertainties[start + row] = memberDeviation(probabilities, row, mean);
      }
    }
  };
  const queue = callQueue(() => kernel.dispose());
  return {
    width,
    async scoreBatch(values, rowCount, out) {
      const called = "scoreBatch";
      checkBatchShape(called, values, rowCount, width, "out", out);
      await queue.run(called, () => scoreChunks(values, rowCount, out, undefined));
    },
    async scoreBatchWithUncertainty(values, rowCount, scores, uncertainties) {
      const called = "scoreBatchWithUncertainty";
      checkBatchShape(called, values, rowCount, width, "scores", scores);
      checkBatchShape(called, values, rowCount, width, "uncertainties", uncertainties);
      await queue.run(called, () => scoreChunks(values, rowCount, scores, uncertainties));
    },
    close: () => queue.close(),
  };
}

/** Networks in one memory that the same threads compute, one after the other. */
interface PlacedMembers {
  /** [CHUNK_ROWS * width], read by `run`. */
  readonly features: Float32Array;
  /** [CHUNK_ROWS], written by `run`. */
  readonly logits: Float32Array;
  run(member: number, rowCount: number): Promise<void>;
  dispose(): void;
}

async function placeMembers(
  members: readonly ClassifierModel[],
  width: number,
  threads: number,
): Promise<PlacedMembers> {
  const module = trainKernel();
  if (module === undefined) {
    throw new InputError(
      "WASM_SIMD_MISSING",
      `${caller} requires WebAssembly with SIMD and shared memory, which this runtime lacks; use compileScorer`,
    );
  }
  const allocator = bumpAllocator(HEAP_ADDRESS);
  const plans = members.map((member) => {
    return planKernel(member.transform, member.network, scoresByTable(member), allocator);
  });
  const scratch = allocator.allocate(threads * Math.max(...plans.map(({ scratchBytes }) => scratchBytes)));
  const featuresAt = allocator.allocate(CHUNK_ROWS * width * 4);
  const logitsAt = allocator.allocate(CHUNK_ROWS * 4);
  const memory = sharedMemory(allocator.end);
  const { buffer } = memory;
  const control = new Int32Array(buffer, CONTROL_ADDRESS, CONTROL_FIELDS);
  control[FIELD.scratch] = scratch;
  control[FIELD.features] = featuresAt;
  control[FIELD.logits] = logitsAt;
  control[FIELD.shardRows] = ITEM_ROWS;
  const kernel = await startKernelThreads(module, memory, threads, caller);
  plans.forEach((plan, member) => {
    writePlan(plan, buffer);
    packModel(members[member]!, plan, buffer);
    kernel.prepare(false);
  });
  return {
    features: new Float32Array(buffer, featuresAt, CHUNK_ROWS * width),
    logits: new Float32Array(buffer, logitsAt, CHUNK_ROWS),
    async run(member, rowCount) {
      // The kernel computes the plan that was written last; between two rounds no thread reads it.
      if (plans.length > 1) writePlan(plans[member]!, buffer);
      control[FIELD.rowCount] = rowCount;
      const items = Math.ceil(rowCount / ITEM_ROWS);
      await kernel.run(PHASE.forward, items, items > 1);
    },
    dispose: () => kernel.dispose(),
  };
}
