import type { Batch, Trainer, TrainerOptions } from "../network/engine.js";
import { CONTROL_ADDRESS, CONTROL_FIELDS, FIELD, PHASE } from "./controlBlock.js";
import { growMemory, sharedMemory } from "./kernelMemory.js";
import { type KernelThreads, startKernelThreads } from "./kernelThreads.js";
import { parameterPositions } from "./parameterPositions.js";
import { planTraining, shardRowsOf, type TrainingPlan } from "./trainingPlan.js";
import type { KernelMemory, KernelModule } from "./webAssembly.js";

const BETA_1 = 0.9;
const BETA_2 = 0.999;
/** Rows whose logits are computed at once: bounds the memory of long validation parts. */
const LOGIT_ROWS_MAX = 16_384;
/** Rows of an item of logits. */
const LOGIT_SHARD_ROWS = 256;
/** Additions from which summing the shards is worth a wake-up: workers that have just computed gradients still look out. */
const WAKE_ADDITIONS_MIN = 1 << 15;

/** Trains one network with the WebAssembly kernel; all its numbers live in one shared memory. */
export async function wasmTrainer(
  module: KernelModule,
  options: TrainerOptions,
  threads: number,
): Promise<Trainer> {
  const plan = planTraining(options, threads);
  const memory = sharedMemory(plan.batchStart);
  plan.write(memory.buffer);
  const kernel = await startKernelThreads(module, memory, threads, "wasmEngine");
  return trainerOf(plan, memory, kernel, options);
}

function trainerOf(
  plan: TrainingPlan,
  memory: KernelMemory,
  kernel: KernelThreads,
  { parameters, gradientNormMax, resume }: TrainerOptions,
): Trainer {
  const positions = parameterPositions(plan.kernel.layers);
  const control = new Int32Array(memory.buffer, CONTROL_ADDRESS, CONTROL_FIELDS);
  const floats = new Float32Array(memory.buffer, CONTROL_ADDRESS, CONTROL_FIELDS);
  const doubles = new Float64Array(memory.buffer, CONTROL_ADDRESS, CONTROL_FIELDS / 2);
  const batches = batchMemory(memory, plan, control);
  const vector = (address: number) => new Float32Array(memory.buffer, address, plan.kernel.parameterCount);
  const unpack = (address: number) => {
    const from = vector(address);
    return Float32Array.from(positions, (position) => from[position]!);
  };
  const pack = (numbers: Float32Array, address: number) => {
    const to = vector(address);
    positions.forEach((position, index) => {
      to[position] = numbers[index]!;
    });
  };
  let stepCount = resume?.stepCount ?? 0;
  pack(resume?.parameters ?? parameters, plan.kernel.parameters);
  if (resume !== undefined) {
    pack(resume.firstMoment, plan.firstMoment);
    pack(resume.secondMoment, plan.secondMoment);
  }
  let isPrepared = false;
  const prepare = (withTransposes: boolean) => {
    if (!isPrepared) kernel.prepare(withTransposes);
    isPrepared = withTransposes;
  };
  const shouldWake = (shards: number) => plan.kernel.parameterCount * shards >= WAKE_ADDITIONS_MIN;

  /** Leaves the penalised gradient in memory; gives the loss and the gradient's sum of squares. */
  const computeGradient = async (batch: Batch) => {
    const { rowCount } = batch;
    batches.write(batch);
    const shardRows = shardRowsOf(rowCount);
    const shards = Math.ceil(rowCount / shardRows);
    let weightSum = 0;
    for (let row = 0; row < rowCount; row += 1) weightSum += batch.weights[row]!;
    control[FIELD.rowCount] = rowCount;
    control[FIELD.shardRows] = shardRows;
    control[FIELD.shardCount] = shards;
    doubles[FIELD.inverseWeightSum / 2] = 1 / weightSum;
    prepare(true);
    await kernel.run(PHASE.gradients, shards, shards > 1);
    await kernel.run(PHASE.reduce, plan.segmentCount, shouldWake(shards));
    let loss = 0;
    for (const shardLoss of new Float64Array(memory.buffer, plan.shardLoss, shards)) loss += shardLoss;
    const segments = new Float64Array(memory.buffer, plan.segments, plan.segmentCount * 4);
    let squares = 0;
    for (let index = 3; index < segments.length; index += 4) squares += segments[index]!;
    return { loss: loss / weightSum, squares, shards };
  };

  return {
    async step(batch, learningRate) {
      const { loss, squares, shards } = await computeGradient(batch);
      stepCount += 1;
      const norm = Math.sqrt(squares);
      floats[FIELD.gradientScale] = norm > gradientNormMax ? gradientNormMax / norm : 1;
      floats[FIELD.rate] = learningRate / (1 - BETA_1 ** stepCount);
      floats[FIELD.inverseSecondCorrection] = 1 / (1 - BETA_2 ** stepCount);
      await kernel.run(PHASE.adam, plan.adamItems, shouldWake(shards));
      isPrepared = false;
      return loss;
    },
    async gradient(batch) {
      const { loss } = await computeGradient(batch);
      return { loss, gradient: unpack(plan.gradient) };
    },
    async logits(features, rowCount, out) {
      const width = plan.kernel.featureCount;
      prepare(false);
      for (let start = 0; start < rowCount; start += LOGIT_ROWS_MAX) {
        const rows = Math.min(LOGIT_ROWS_MAX, rowCount - start);
        const part = features.subarray(start * width, (start + rows) * width);
        const logits = batches.writeFeatures(part, rows);
        control[FIELD.rowCount] = rows;
        control[FIELD.shardRows] = LOGIT_SHARD_ROWS;
        const items = Math.ceil(rows / LOGIT_SHARD_ROWS);
        await kernel.run(PHASE.forward, items, items > 1);
        out.set(logits, start);
      }
    },
    parameters: async () => unpack(plan.kernel.parameters),
    state: async () => ({
      parameters: unpack(plan.kernel.parameters),
      firstMoment: unpack(plan.firstMoment),
      secondMoment: unpack(plan.secondMoment),
      stepCount,
    }),
    dispose: () => kernel.dispose(),
  };
}

/** The batch lies at the end of the memory, which grows with the largest one. */
function batchMemory(memory: KernelMemory, plan: TrainingPlan, control: Int32Array) {
  const width = plan.kernel.featureCount;
  let capacity = 0;
  let features = new Float32Array(0);
  let targets = features;
  let weights = features;
  let logits = features;
  const reserve = (rowCount: number) => {
    if (rowCount <= capacity) return;
    capacity = Math.ceil(rowCount / 64) * 64;
    const start = Math.ceil(plan.batchStart / 64) * 64;
    growMemory(memory, start + capacity * (width + 3) * 4);
    const view = (at: number, length: number) => new Float32Array(memory.buffer, start + at * 4, length);
    features = view(0, capacity * width);
    targets = view(capacity * width, capacity);
    weights = view(capacity * (width + 1), capacity);
    logits = view(capacity * (width + 2), capacity);
    control[FIELD.features] = features.byteOffset;
    control[FIELD.targets] = targets.byteOffset;
    control[FIELD.weights] = weights.byteOffset;
    control[FIELD.logits] = logits.byteOffset;
  };
  return {
    write(batch: Batch) {
      const { rowCount } = batch;
      reserve(rowCount);
      features.set(batch.features.subarray(0, rowCount * width));
      targets.set(batch.targets.subarray(0, rowCount));
      weights.set(batch.weights.subarray(0, rowCount));
    },
    /** @returns where the logits will be */
    writeFeatures(rows: Float32Array, rowCount: number): Float32Array {
      reserve(rowCount);
      features.set(rows);
      return logits.subarray(0, rowCount);
    },
  };
}
