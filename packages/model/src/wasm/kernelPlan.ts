import { type Layer, networkLayers } from "../network/layers.js";
import type { Network } from "../network/network.js";
import { type Transform, transformInputWidth } from "../transform/transform.js";
import type { BumpAllocator } from "./bumpAllocator.js";
import { type PlacedTransform, placeTransform } from "./columnRecords.js";
import { BLOCK_ROWS, LAYER_FIELDS } from "./controlBlock.js";

/** One layer as the kernel keeps it: kernels in panels of eight outputs, [outputs / 8][inputs][8], then the bias. */
export interface PlannedLayer {
  readonly layer: Layer;
  /** Rows of a panel: inputs up to a multiple of 8, or just the inputs where the table replaces them. */
  readonly panelRows: number;
  /** Outputs up to a multiple of 8. */
  readonly paddedOutputs: number;
  /** First number of the kernel and of the bias in the padded parameter vector. */
  readonly kernelStart: number;
  readonly biasStart: number;
  /** Where its outputs lie in a thread's scratch space; none for the last layer. */
  readonly unitsOffset: number;
  /** Where a cross layer's product lies there; 0 of other layers. */
  readonly productOffset: number;
}

/** Where a network, its transform and a thread's scratch space lie; sizes only, independent of any memory. */
export interface KernelPlan {
  readonly transform: PlacedTransform;
  readonly featureCount: number;
  readonly inputCount: number;
  /** Whether the first layer adds rows of a table instead of multiplying its inputs. */
  readonly sparse: boolean;
  readonly layers: readonly PlannedLayer[];
  /** Padded. */
  readonly parameterCount: number;
  readonly layerRecords: number;
  readonly parameters: number;
  readonly table: number;
  /** Per layer; 0 where none is needed. */
  readonly transposed: readonly number[];
  readonly scratchBytes: number;
  readonly scratchDelta: number;
  readonly scratchOtherDelta: number;
  /** The derivatives by the first layer's outputs and by a cross layer's product; 0 where there is no cross layer. */
  readonly scratchFirstDelta: number;
  readonly scratchProductDelta: number;
  readonly scratchRows: number;
}

/**
 * Plans the kernel's memory for a network behind a transform.
 *
 * @param sparse - whether the first layer is to add table rows; never where it is the only one
 */
export function planKernel(
  transform: Transform,
  network: Network,
  sparse: boolean,
  allocator: BumpAllocator,
): KernelPlan {
  const inputCount = transformInputWidth(transform);
  const featureCount = transform.columns.length;
  const inputBytes = BLOCK_ROWS * (sparse ? featureCount * 8 : padded(inputCount) * 4);
  const { layers, parameterCount, unitBytes } = planLayers(
    networkLayers(network, inputCount),
    sparse,
    inputBytes,
  );
  const widest = Math.max(8, ...layers.slice(0, -1).map((layer) => layer.paddedOutputs));
  const deltaBytes = widest * BLOCK_ROWS * 4;
  const scratchDelta = inputBytes + unitBytes;
  const scratchOtherDelta = scratchDelta + deltaBytes;
  const scratchRows = scratchOtherDelta + deltaBytes;
  const scratchEnd = scratchRows + BLOCK_ROWS * 4;
  const crossBytes = (network.cross === undefined ? 0 : padded(network.cross.width)) * BLOCK_ROWS * 4;
  return {
    transform: placeTransform(transform, allocator),
    featureCount,
    inputCount,
    sparse,
    layers,
    parameterCount,
    layerRecords: allocator.allocate(layers.length * LAYER_FIELDS * 4),
    parameters: allocator.allocate(parameterCount * 4),
    table: allocator.allocate(sparse ? (layers[0]!.paddedOutputs / 8) * (inputCount + 1) * 64 : 0),
    transposed: layers.map(({ panelRows, paddedOutputs }, index) =>
      index === 0 || index + 1 === layers.length ? 0 : allocator.allocate(panelRows * paddedOutputs * 4),
    ),
    scratchDelta,
    scratchOtherDelta,
    scratchRows,
    scratchFirstDelta: crossBytes === 0 ? 0 : scratchEnd,
    scratchProductDelta: crossBytes === 0 ? 0 : scratchEnd + crossBytes,
    scratchBytes: scratchEnd + 2 * crossBytes,
  };
}

function planLayers(all: readonly Layer[], sparse: boolean, inputBytes: number) {
  let parameterCount = 0;
  let unitBytes = 0;
  const layers = all.map((layer, index): PlannedLayer => {
    const isLast = index + 1 === all.length;
    const panelRows = index === 0 && sparse ? layer.inputs : padded(layer.inputs);
    const paddedOutputs = padded(layer.outputs);
    const kernelStart = parameterCount;
    const biasStart = kernelStart + (isLast ? panelRows : panelRows * paddedOutputs);
    // Segments of the vector are summed four numbers at a time and stay on whole cache lines.
    parameterCount = Math.ceil((biasStart + paddedOutputs) / 16) * 16;
    const unitsOffset = inputBytes + unitBytes;
    const outputBytes = paddedOutputs * BLOCK_ROWS * 4;
    const productOffset = layer.form === "cross" ? unitsOffset + outputBytes : 0;
    if (!isLast) unitBytes += layer.form === "cross" ? 2 * outputBytes : outputBytes;
    return { layer, panelRows, paddedOutputs, kernelStart, biasStart, unitsOffset, productOffset };
  });
  return { layers, parameterCount, unitBytes };
}

function padded(count: number): number {
  return Math.ceil(count / 8) * 8;
}
