import type { ClassifierModel } from "../score/classifierModel.js";
import type { BumpAllocator } from "./bumpAllocator.js";
import { replacementOf } from "./columnRecords.js";
import { CONTROL_ADDRESS, CONTROL_FIELDS, FIELD, LAYER_FIELDS } from "./controlBlock.js";
import type { KernelPlan, PlannedLayer } from "./kernelPlan.js";

/** What the single-row path needs beside the batch's: kernels row by row, and room for one row. */
export interface RowPlan {
  /** Writes kernels and addresses; after `writePlan` and `packModel`. */
  write(buffer: ArrayBufferLike): void;
}

/** Plans the single-row path of a network with a layer before the last. */
export function planRow(model: ClassifierModel, plan: KernelPlan, allocator: BumpAllocator): RowPlan {
  const { featureCount, inputCount, layers } = plan;
  const first = layers[0]!;
  const widest = Math.max(...layers.map((layer) => layer.paddedOutputs));
  const pairs = Math.ceil(featureCount / 2) * 2;
  // Two rows per feature, later one per unit, and one behind the last that is written and not counted.
  const list = allocator.allocate((Math.max(2 * featureCount, widest) + 1) * 8);
  const table = allocator.allocate(2 * inputCount * first.paddedOutputs * 4);
  const kernels = layers.map(({ panelRows, paddedOutputs }, index) =>
    index === 0 || index + 1 === layers.length ? 0 : allocator.allocate(panelRows * paddedOutputs * 4),
  );
  const [firstUnits, units, otherUnits] = [0, 0, 0].map(() => allocator.allocate(widest * 4)) as [
    number,
    number,
    number,
  ];
  const doubles = () => allocator.allocate(pairs * 8);
  const numbers = doubles();
  const scales = {
    pairs,
    missing: doubles(),
    replacements: doubles(),
    masks: doubles(),
    means: doubles(),
    deviations: doubles(),
  };
  return {
    write(buffer) {
      const control = new Int32Array(buffer, CONTROL_ADDRESS, CONTROL_FIELDS);
      control[FIELD.rowList] = list;
      control[FIELD.rowTable] = table;
      control[FIELD.rowFirstUnits] = firstUnits;
      control[FIELD.rowUnits] = units;
      control[FIELD.rowOtherUnits] = otherUnits;
      control[FIELD.rowNumbers] = numbers;
      control[FIELD.rowMissing] = scales.missing;
      control[FIELD.rowReplacements] = scales.replacements;
      control[FIELD.rowLogMasks] = scales.masks;
      control[FIELD.rowMeans] = scales.means;
      control[FIELD.rowDeviations] = scales.deviations;
      writeScales(model, buffer, scales);
      const kinds = new Uint8Array(buffer, plan.transform.inputKinds, inputCount);
      writeTable(model, first, kinds, new Float32Array(buffer, table));
      const records = new Int32Array(buffer, plan.layerRecords, layers.length * LAYER_FIELDS);
      layers.forEach(({ layer, paddedOutputs }, index) => {
        if (kernels[index] === 0) return;
        records[index * LAYER_FIELDS + 6] = kernels[index]!;
        writeRows(model, layer, paddedOutputs, new Float32Array(buffer, kernels[index]));
      });
    },
  };
}

/** Where a row's features are made numbers, two doubles at a time. */
interface ScaleAddresses {
  readonly pairs: number;
  readonly missing: number;
  readonly replacements: number;
  readonly masks: number;
  readonly means: number;
  readonly deviations: number;
}

function writeScales({ transform }: ClassifierModel, buffer: ArrayBufferLike, at: ScaleAddresses): void {
  // Nothing equals NaN: a column without it has no missing value.
  const missing = new Float64Array(buffer, at.missing, at.pairs).fill(Number.NaN);
  const replacements = new Float64Array(buffer, at.replacements, at.pairs);
  const masks = new BigInt64Array(buffer, at.masks, at.pairs);
  const means = new Float64Array(buffer, at.means, at.pairs);
  const deviations = new Float64Array(buffer, at.deviations, at.pairs).fill(1);
  transform.columns.forEach((column, index) => {
    if (column.missing) {
      missing[index] = column.missing.value;
      replacements[index] = replacementOf(column.missing);
    }
    if (column.form.form !== "scaled") return;
    means[index] = column.form.mean;
    deviations[index] = column.form.deviation;
    if (column.form.log) masks[index] = -1n;
  });
}

/** Cumulative rows first, then the kernel's own; float32 sums, as the kernel's table has them. */
function writeTable(
  model: ClassifierModel,
  { layer: { outputs }, paddedOutputs: stride }: PlannedLayer,
  kinds: Uint8Array,
  table: Float32Array,
): void {
  const own = kinds.length * stride;
  kinds.forEach((kind, input) => {
    for (let output = 0; output < outputs; output += 1) {
      const cell = input * stride + output;
      table[own + cell] = model.parameters[input * outputs + output]!;
      // 1: the next bin of the same feature.
      table[cell] = kind === 1 ? table[cell - stride]! + table[own + cell - stride]! : 0;
    }
  });
}

function writeRows(
  { parameters }: ClassifierModel,
  { inputs, outputs, kernelStart }: { inputs: number; outputs: number; kernelStart: number },
  stride: number,
  rows: Float32Array,
): void {
  for (let input = 0; input < inputs; input += 1) {
    const start = kernelStart + input * outputs;
    rows.set(parameters.subarray(start, start + outputs), input * stride);
  }
}
