import { isLinear } from "../network/isLinear.js";
import { bumpAllocator } from "../wasm/bumpAllocator.js";
import { CONTROL_ADDRESS, CONTROL_FIELDS, FIELD, HEAP_ADDRESS } from "../wasm/controlBlock.js";
import { memoryOf } from "../wasm/kernelMemory.js";
import { planKernel } from "../wasm/kernelPlan.js";
import { packModel, scoresByTable } from "../wasm/packModel.js";
import { planRow } from "../wasm/rowPlan.js";
import { instantiate, type KernelModule } from "../wasm/webAssembly.js";
import { writePlan } from "../wasm/writePlan.js";
import { checkBatchShape } from "./checkBatchShape.js";
import { checkFeatures } from "./checkFeatures.js";
import type { ClassifierModel } from "./classifierModel.js";
import { plainLogit } from "./plainLogit.js";
import { scoreOf } from "./scoreOf.js";
import type { Scorer } from "./scorer.js";
import { sigmoid } from "./sigmoid.js";

/** What a scoring kernel exports; see `assembly/score.ts`. */
interface ScoreExports {
  prepare(withTransposes: number): void;
  rowLogit(): number;
  rowLogits(rowCount: number): void;
}

/** Rows that are copied into the kernel's memory at once. */
const CHUNK_ROWS = 512;

/** Scores with the WebAssembly kernel, in single precision, the same on every machine. */
export function wasmScorer(module: KernelModule, model: ClassifierModel): Scorer {
  const { names } = model;
  const width = names.length;
  const allocator = bumpAllocator(HEAP_ADDRESS);
  const plan = planKernel(model.transform, model.network, scoresByTable(model), allocator);
  const row = isLinear(model.network) ? undefined : planRow(model, plan, allocator);
  const scratch = allocator.allocate(plan.scratchBytes);
  const featuresAt = allocator.allocate(CHUNK_ROWS * width * 4);
  const logitsAt = allocator.allocate(CHUNK_ROWS * 4);
  const memory = memoryOf(allocator.end);
  const { buffer } = memory;
  writePlan(plan, buffer);
  packModel(model, plan, buffer);
  row?.write(buffer);
  const control = new Int32Array(buffer, CONTROL_ADDRESS, CONTROL_FIELDS);
  control[FIELD.scratch] = scratch;
  control[FIELD.features] = featuresAt;
  control[FIELD.logits] = logitsAt;
  const { prepare, rowLogit, rowLogits } = instantiate<ScoreExports>(module, memory);
  prepare(0);

  // Sums of numbers near the end of single precision may cancel to NaN; double precision has room for them.
  let wide: ReturnType<typeof plainLogit> | undefined;
  const wideScore = (values: Float32Array, offset: number): number => {
    wide ??= plainLogit(model);
    return scoreOf(wide(values, offset), offset);
  };
  const features = new Float32Array(buffer, featuresAt, CHUNK_ROWS * width);
  const logits = new Float32Array(buffer, logitsAt, CHUNK_ROWS);
  const scoreBatch = (values: Float32Array, rowCount: number, out: Float32Array): void => {
    checkBatchShape("scoreBatch", values, rowCount, width, "out", out);
    for (let start = 0; start < rowCount; start += CHUNK_ROWS) {
      const rows = Math.min(CHUNK_ROWS, rowCount - start);
      checkFeatures(values, start * width, rows, names);
      features.set(values.subarray(start * width, (start + rows) * width));
      rowLogits(rows);
      for (let index = start; index < start + rows; index += 1) {
        const logit = logits[index - start]!;
        out[index] = Number.isNaN(logit) ? wideScore(values, index * width) : sigmoid(logit);
      }
    }
  };
  return {
    width,
    score(values, offset = 0) {
      let differences = 0;
      for (let column = 0; column < width; column += 1) {
        const x = values[offset + column]!;
        features[column] = x;
        // 0 for finite numbers, NaN for all else.
        differences += x - x;
      }
      if (differences !== 0) checkFeatures(values, offset, 1, names);
      if (row === undefined) rowLogits(1);
      const logit = row === undefined ? logits[0]! : rowLogit();
      return Number.isNaN(logit) ? wideScore(values, offset) : Math.fround(sigmoid(logit));
    },
    scoreBatch,
  };
}
