import type { TrainerOptions } from "../network/engine.js";
import { isLinear } from "../network/isLinear.js";
import { transformInputWidth } from "../transform/transform.js";
import { bumpAllocator } from "./bumpAllocator.js";
import { BLOCK_ROWS, CONTROL_ADDRESS, CONTROL_FIELDS, FIELD, HEAP_ADDRESS } from "./controlBlock.js";
import { type KernelPlan, type PlannedLayer, planKernel } from "./kernelPlan.js";
import { writePlan } from "./writePlan.js";

/** Gradients of a batch are summed in at most so many shards, whatever the number of threads. */
export const SHARDS_MAX = 16;
/** A table row costs about as much as three inputs. */
const INPUTS_PER_TABLE_FEATURE = 3;
/** Numbers per item of reducing and of Adam. */
const CHUNK = 4096;

/** A run of the gradient that is summed over the shards in one item. */
interface Segment {
  /** 0: numbers as they lie; 1: a panel of the first layer's table. */
  readonly kind: 0 | 1;
  readonly parameterStart: number;
  readonly gradientByte: number;
  readonly count: number;
  readonly penalty: number;
}

export interface TrainingPlan {
  readonly kernel: KernelPlan;
  readonly firstMoment: number;
  readonly secondMoment: number;
  readonly gradient: number;
  readonly shardLoss: number;
  readonly segments: number;
  readonly segmentCount: number;
  readonly adamItems: number;
  /** Where the batch may start; all before it stays where it is. */
  readonly batchStart: number;
  write(buffer: ArrayBufferLike): void;
}

/** Plans a trainer's memory: the network, Adam's moments, a gradient per shard, scratch space per thread. */
export function planTraining(
  { transform, network, l2 }: Pick<TrainerOptions, "transform" | "network" | "l2">,
  threads: number,
): TrainingPlan {
  const allocator = bumpAllocator(HEAP_ADDRESS);
  const features = transform.columns.length;
  const sparse = !isLinear(network) && transformInputWidth(transform) > INPUTS_PER_TABLE_FEATURE * features;
  const kernel = planKernel(transform, network, sparse, allocator);
  const vectorBytes = kernel.parameterCount * 4;
  const [firstMoment, secondMoment, gradient] = [0, 0, 0].map(() => allocator.allocate(vectorBytes)) as [
    number,
    number,
    number,
  ];
  const { offsets, bytes } = gradientOffsets(kernel);
  const shardGradient = allocator.allocate(SHARDS_MAX * bytes);
  const shardLoss = allocator.allocate(SHARDS_MAX * 8);
  const list = segmentsOf(kernel, offsets, l2);
  const segments = allocator.allocate(list.length * 32);
  const scratchBytes = Math.ceil(kernel.scratchBytes / 64) * 64;
  const scratch = allocator.allocate(threads * scratchBytes);
  return {
    kernel,
    firstMoment,
    secondMoment,
    gradient,
    shardLoss,
    segments,
    segmentCount: list.length,
    adamItems: Math.ceil(kernel.parameterCount / CHUNK),
    batchStart: allocator.end,
    write(buffer) {
      writePlan(kernel, buffer, offsets);
      const control = new Int32Array(buffer, CONTROL_ADDRESS, CONTROL_FIELDS);
      control[FIELD.firstMoment] = firstMoment;
      control[FIELD.secondMoment] = secondMoment;
      control[FIELD.gradient] = gradient;
      control[FIELD.shardGradient] = shardGradient;
      control[FIELD.shardGradientBytes] = bytes;
      control[FIELD.shardLoss] = shardLoss;
      control[FIELD.segments] = segments;
      control[FIELD.segmentCount] = list.length;
      control[FIELD.scratch] = scratch;
      control[FIELD.scratchBytes] = scratchBytes;
      control[FIELD.adamChunk] = CHUNK;
      const view = new DataView(buffer);
      list.forEach((segment, index) => {
        const at = segments + index * 32;
        view.setInt32(at, segment.kind, true);
        view.setInt32(at + 4, segment.parameterStart, true);
        view.setInt32(at + 8, segment.gradientByte, true);
        view.setInt32(at + 12, segment.count, true);
        view.setFloat32(at + 16, segment.penalty, true);
      });
    },
  };
}

/** How a batch is cut: a shard's rows, a function of the batch alone. */
export function shardRowsOf(rowCount: number): number {
  const step = 2 * BLOCK_ROWS;
  return Math.max(step, Math.ceil(rowCount / SHARDS_MAX / step) * step);
}

function gradientOffsets(kernel: KernelPlan) {
  let bytes = 0;
  const offsets = kernel.layers.map((layer, index) => {
    const kernelBytes =
      index === 0 && kernel.sparse
        ? (layer.paddedOutputs / 8) * (kernel.inputCount + 1) * 64
        : (layer.biasStart - layer.kernelStart) * 4;
    const offset = { kernel: bytes, bias: bytes + kernelBytes };
    bytes = Math.ceil((offset.bias + layer.paddedOutputs * 4) / 64) * 64;
    return offset;
  });
  return { offsets, bytes };
}

function segmentsOf(
  kernel: KernelPlan,
  offsets: readonly { readonly kernel: number; readonly bias: number }[],
  l2: number,
): Segment[] {
  return kernel.layers.flatMap((layer, index) => {
    const offset = offsets[index]!;
    const penalty = layer.layer.penalised ? l2 : 0;
    const bias: Segment = {
      kind: 0,
      parameterStart: layer.biasStart,
      gradientByte: offset.bias,
      count: layer.paddedOutputs,
      penalty: 0,
    };
    const kernelSegments =
      index === 0 && kernel.sparse
        ? tableSegments(layer, offset.kernel, penalty)
        : plainSegments(layer, offset.kernel, penalty);
    return [...kernelSegments, bias];
  });
}

function tableSegments(
  { kernelStart, paddedOutputs, panelRows }: PlannedLayer,
  at: number,
  penalty: number,
): Segment[] {
  return Array.from({ length: paddedOutputs / 8 }, (_, panel) => ({
    kind: 1,
    parameterStart: kernelStart + panel * panelRows * 8,
    gradientByte: at + panel * (panelRows + 1) * 64,
    count: panelRows,
    penalty,
  }));
}

function plainSegments({ kernelStart, biasStart }: PlannedLayer, at: number, penalty: number): Segment[] {
  const segments: Segment[] = [];
  for (let start = kernelStart; start < biasStart; start += CHUNK) {
    const count = Math.min(CHUNK, biasStart - start);
    segments.push({
      kind: 0,
      parameterStart: start,
      gradientByte: at + (start - kernelStart) * 4,
      count,
      penalty,
    });
  }
  return segments;
}
