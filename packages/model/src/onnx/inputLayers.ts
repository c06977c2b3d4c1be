import type { ClassifierModel } from "../score/classifierModel.js";
import { differenceLayer } from "./differenceLayer.js";
import { type EqualInput, inputPlan, type KernelRow, type ScaledInput } from "./inputPlan.js";
import type { LayersTopology } from "./layersTopology.js";
import { logScaleLayer } from "./logScaleLayer.js";
import { ONNX_INPUT } from "./onnxNames.js";

/** What the network's first Dense layer reads, and its weights for it. */
export interface FirstLayer {
  /** The layer whose outputs it reads. */
  readonly input: string;
  /** [inputs * units], row-major. */
  readonly kernel: Float64Array;
  readonly bias: Float64Array;
}

/** Appends the transform in Keras layers. */
export function inputLayers(topology: LayersTopology, model: ClassifierModel): FirstLayer {
  const { piecewise, scaled, equal, bias } = inputPlan(model);
  const inputs: string[] = [];
  const rows: KernelRow[] = [];
  const add = (input: string, group: readonly { readonly row: KernelRow }[]): void => {
    inputs.push(input);
    rows.push(...group.map(({ row }) => row));
  };
  if (equal.length > 0) add(equalLayers(topology, equal), equal);
  if (piecewise.length > 0) {
    const bins = piecewise.map(({ column, from, gap }) => ({ column, offset: from, divisor: gap }));
    const fractions = differenceLayer(topology, "bins", bins);
    add(topology.layer("ReLU", "binsClipped", [fractions], { max_value: 1 }), piecewise);
  }
  const linear = scaled.filter(({ log }) => !log);
  if (linear.length > 0) {
    const numbers = linear.map(({ column, mean, deviation }) => ({
      column,
      offset: mean,
      divisor: deviation,
    }));
    add(presentLayers(topology, differenceLayer(topology, "numbers", numbers), linear, equal), linear);
  }
  const logarithms = scaled.filter(({ log }) => log);
  if (logarithms.length > 0) {
    add(
      presentLayers(topology, logScaleLayer(topology, "logarithms", logarithms), logarithms, equal),
      logarithms,
    );
  }
  const kernel = Float64Array.from(rows.flatMap((row) => [...row]));
  const input =
    inputs.length === 1 ? inputs[0]! : topology.layer("Concatenate", "inputs", inputs, { axis: -1 });
  return { input, kernel, bias };
}

/**
 * 1 where x equals the value, else 0: 1 - min(relu(s (x - v)), 1) - min(relu(s (v - x)), 1).
 *
 * s is a power of two, so that nothing rounds, and so large that the smallest difference from v counts as 1.
 */
function equalLayers(topology: LayersTopology, equal: readonly EqualInput[]): string {
  const count = equal.length;
  const kernel = new Float64Array(topology.width * 2 * count);
  const bias = new Float64Array(2 * count);
  const sum = new Float64Array(2 * count * count);
  equal.forEach(({ column, value }, index) => {
    const steepness = 2 ** (60 - Math.max(0, Math.ceil(Math.log2(Math.abs(value) + 1))));
    for (const [unit, sign] of [
      [2 * index, steepness],
      [2 * index + 1, -steepness],
    ] as const) {
      kernel[column * 2 * count + unit] = sign;
      bias[unit] = -sign * value;
      sum[unit * count + index] = -1;
    }
  });
  const distances = topology.dense("distances", ONNX_INPUT, { kernel, bias }, "relu");
  const unequal = topology.layer("ReLU", "unequal", [distances], { max_value: 1 });
  return topology.dense(EQUAL, unequal, { kernel: sum, bias: new Float64Array(count).fill(1) });
}

const EQUAL = "equal";

/** Sets inputs to 0 where their feature is missing. */
function presentLayers(
  topology: LayersTopology,
  inputs: string,
  group: readonly ScaledInput[],
  equal: readonly EqualInput[],
): string {
  if (group.every(({ missing }) => missing === undefined)) return inputs;
  const kernel = new Float64Array(equal.length * group.length);
  group.forEach(({ column, missing }, index) => {
    const unit = equal.findIndex((other) => other.column === column && other.value === missing);
    if (unit >= 0) kernel[unit * group.length + index] = -1;
  });
  const bias = new Float64Array(group.length).fill(1);
  const present = topology.dense(`${inputs}Present`, EQUAL, { kernel, bias });
  return topology.layer("Multiply", `${inputs}OrZero`, [inputs, present]);
}
