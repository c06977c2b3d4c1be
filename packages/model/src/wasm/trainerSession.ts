import { CONTROL_ADDRESS, CONTROL_FIELDS, FIELD } from "./controlBlock.js";
import { sharedMemory } from "./kernelMemory.js";
import { type KernelThreads, startKernelThreads } from "./kernelThreads.js";
import type { TrainingPlan } from "./trainingPlan.js";
import type { KernelMemory, KernelModule } from "./webAssembly.js";

/** A trainer's memory, the threads that work on it, and views of it; a batch lies at its end. */
export interface TrainerSession {
  readonly memory: KernelMemory;
  readonly kernel: KernelThreads;
  readonly control: Int32Array;
  readonly floats: Float32Array;
  readonly doubles: Float64Array;
  /** Rows that a batch may have. */
  readonly capacity: number;
  /** [capacity * features]. */
  readonly features: Float32Array;
  /** [capacity], as the two below. */
  readonly targets: Float32Array;
  readonly weights: Float32Array;
  readonly logits: Float32Array;
}

/**
 * Opens a memory with room for batches of so many rows, and starts the threads on it.
 *
 * The memory never grows: a thread that is in the kernel while another one lets it grow may still take the new part for
 * out of bounds. A trainer whose batches outgrow it goes over to a larger one instead.
 *
 * @param before - the session it goes over from: all but the batch is copied, and its threads are ended
 */
export async function openTrainerSession(
  module: KernelModule,
  plan: TrainingPlan,
  threads: number,
  capacity: number,
  before?: TrainerSession,
): Promise<TrainerSession> {
  const width = plan.kernel.featureCount;
  const start = Math.ceil(plan.batchStart / 64) * 64;
  const memory = sharedMemory(start + capacity * (width + 3) * 4);
  const { buffer } = memory;
  const control = new Int32Array(buffer, CONTROL_ADDRESS, CONTROL_FIELDS);
  if (before === undefined) plan.write(buffer);
  else {
    new Uint8Array(buffer, 0, plan.batchStart).set(new Uint8Array(before.memory.buffer, 0, plan.batchStart));
    control[FIELD.ready] = 0;
    before.kernel.dispose();
  }
  const view = (at: number, length: number) => new Float32Array(buffer, start + at * 4, length);
  const session = {
    memory,
    control,
    floats: new Float32Array(buffer, CONTROL_ADDRESS, CONTROL_FIELDS),
    doubles: new Float64Array(buffer, CONTROL_ADDRESS, CONTROL_FIELDS / 2),
    capacity,
    features: view(0, capacity * width),
    targets: view(capacity * width, capacity),
    weights: view(capacity * (width + 1), capacity),
    logits: view(capacity * (width + 2), capacity),
  };
  control[FIELD.features] = session.features.byteOffset;
  control[FIELD.targets] = session.targets.byteOffset;
  control[FIELD.weights] = session.weights.byteOffset;
  control[FIELD.logits] = session.logits.byteOffset;
  return { ...session, kernel: await startKernelThreads(module, memory, threads, "wasmEngine") };
}
