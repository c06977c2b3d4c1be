import { CONTROL_ADDRESS, CONTROL_FIELDS, FIELD, LAYER_FIELDS } from "./controlBlock.js";
import type { KernelPlan } from "./kernelPlan.js";

/** Writes what never changes of a plan into memory: control block, transform, layer records. */
export function writePlan(
  plan: KernelPlan,
  buffer: ArrayBufferLike,
  /** Byte offsets of each layer's kernel and bias in a shard's gradient; only training needs them. */
  gradientOffsets?: readonly { readonly kernel: number; readonly bias: number }[],
): void {
  const control = new Int32Array(buffer, CONTROL_ADDRESS, CONTROL_FIELDS);
  control[FIELD.featureCount] = plan.featureCount;
  control[FIELD.columns] = plan.transform.columns;
  control[FIELD.sparse] = plan.sparse ? 1 : 0;
  control[FIELD.layerCount] = plan.layers.length;
  control[FIELD.layers] = plan.layerRecords;
  control[FIELD.parameters] = plan.parameters;
  control[FIELD.parameterCount] = plan.parameterCount;
  control[FIELD.inputCount] = plan.inputCount;
  control[FIELD.inputKinds] = plan.transform.inputKinds;
  control[FIELD.table] = plan.table;
  control[FIELD.scratchBytes] = plan.scratchBytes;
  control[FIELD.scratchDelta] = plan.scratchDelta;
  control[FIELD.scratchOtherDelta] = plan.scratchOtherDelta;
  control[FIELD.scratchRows] = plan.scratchRows;
  control[FIELD.scratchFirstDelta] = plan.scratchFirstDelta;
  control[FIELD.scratchProductDelta] = plan.scratchProductDelta;
  plan.transform.write(buffer);
  const records = new Int32Array(buffer, plan.layerRecords, plan.layers.length * LAYER_FIELDS);
  const floors = new Float32Array(buffer, plan.layerRecords, plan.layers.length * LAYER_FIELDS);
  plan.layers.forEach((layer, index) => {
    const offsets = gradientOffsets?.[index] ?? { kernel: 0, bias: 0 };
    const record = index * LAYER_FIELDS;
    records.set(
      [
        layer.panelRows,
        layer.paddedOutputs,
        plan.parameters + layer.kernelStart * 4,
        plan.parameters + layer.biasStart * 4,
        offsets.kernel,
        offsets.bias,
        plan.transposed[index]!,
        layer.unitsOffset,
      ],
      record,
    );
    floors[record + 8] = layer.layer.activation === "relu" ? 0 : -Infinity;
    records[record + 9] = layer.productOffset;
  });
}
