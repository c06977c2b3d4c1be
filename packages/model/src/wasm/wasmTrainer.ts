import type { Batch, Trainer, TrainerOptions } from "../network/engine.js";
import { FIELD, PHASE } from "./controlBlock.js";
import { parameterPositions } from "./parameterPositions.js";
import { openTrainerSession, type TrainerSession } from "./trainerSession.js";
import { planTraining, shardRowsOf, type TrainingPlan } from "./trainingPlan.js";
import type { KernelModule } from "./webAssembly.js";

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
  const open = (rowCount: number, before?: TrainerSession) =>
    openTrainerSession(module, plan, threads, rowCount, before);
  return trainerOf(plan, await open(LOGIT_ROWS_MAX), open, options);
}

function trainerOf(
  plan: TrainingPlan,
  first: TrainerSession,
  open: (rowCount: number, before: TrainerSession) => Promise<TrainerSession>,
  { parameters, gradientNormMax, resume }: TrainerOptions,
): Trainer {
  const positions = parameterPositions(plan.kernel.layers);
  let session = first;
  const vector = (address: number) =>
    new Float32Array(session.memory.buffer, address, plan.kernel.parameterCount);
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
    if (!isPrepared) session.kernel.prepare(withTransposes);
    isPrepared = withTransposes;
  };
  const shouldWake = (shards: number) => plan.kernel.parameterCount * shards >= WAKE_ADDITIONS_MIN;

  /** Leaves the penalised gradient in memory; gives the loss and the gradient's sum of squares. */
  const computeGradient = async (batch: Batch) => {
    const { rowCount } = batch;
    if (rowCount > session.capacity) session = await open(rowCount, session);
    const { kernel, control, doubles, memory } = session;
    session.features.set(batch.features.subarray(0, rowCount * plan.kernel.featureCount));
    session.targets.set(batch.targets.subarray(0, rowCount));
    session.weights.set(batch.weights.subarray(0, rowCount));
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
      const { kernel, floats } = session;
      stepCount += 1;
      const norm = Math.sqrt(squares);
      floats[FIELD.gradientScale] = norm > gradientNormMax ? gradientNormMax / norm : 1;
      floats[FIELD.rate] = learningRate / (1 - BETA_1 ** stepCount);
      floats[FIELD.inverseSecondCorrection] = 1 / (1 - BETA_2 ** stepCount);
      await kernel.run(PHASE.adam, plan.adamItems, shouldWake(shards));
      isPrepared = false;
      return Number.isFinite(norm) ? loss : norm;
    },
    async gradient(batch) {
      const { loss } = await computeGradient(batch);
      return { loss, gradient: unpack(plan.gradient) };
    },
    async logits(features, rowCount, out) {
      const width = plan.kernel.featureCount;
      const { kernel, control, logits } = session;
      prepare(false);
      for (let start = 0; start < rowCount; start += LOGIT_ROWS_MAX) {
        const rows = Math.min(LOGIT_ROWS_MAX, rowCount - start);
        session.features.set(features.subarray(start * width, (start + rows) * width));
        control[FIELD.rowCount] = rows;
        control[FIELD.shardRows] = LOGIT_SHARD_ROWS;
        const items = Math.ceil(rows / LOGIT_SHARD_ROWS);
        await kernel.run(PHASE.forward, items, items > 1);
        out.set(logits.subarray(0, rows), start);
      }
    },
    parameters: async () => unpack(plan.kernel.parameters),
    state: async () => ({
      parameters: unpack(plan.kernel.parameters),
      firstMoment: unpack(plan.firstMoment),
      secondMoment: unpack(plan.secondMoment),
      stepCount,
    }),
    dispose: () => session.kernel.dispose(),
  };
}
