import { differenceLayer } from "./differenceLayer.js";
import type { EqualInput, InputPlan, ScaledInput } from "./inputPlan.js";
import type { LayersTopology } from "./layersTopology.js";
import { logScaleLayer } from "./logScaleLayer.js";
import { ONNX_INPUT } from "./onnxNames.js";

/** What a network's first Dense layer is, on the outputs of `inputLayers`. */
export interface FirstLayer {
  /** [inputs * units], row-major. */
  readonly kernel: Float64Array;
  readonly bias: Float64Array;
}

/** A network's first Dense layer; its rows are in the order of `inputLayers`. */
export function firstLayer({ piecewise, scaled, equal, bias }: InputPlan): FirstLayer {
  const linear = scaled.filter(({ log }) => !log);
  const logarithms = scaled.filter(({ log }) => log);
  const inputs = [...equal, ...piecewise, ...linear, ...logarithms];
  return { kernel: Float64Array.from(inputs.flatMap(({ row }) => [...row])), bias };
}

/**
 * Appends a transform in Keras layers; returns the one whose outputs the networks behind it read.
 *
 * @param plan - of any network behind the transform
 * @param prefix - begins the layers' names
 */
export function inputLayers(
  topology: LayersTopology,
  { piecewise, scaled, equal }: InputPlan,
  prefix: string,
): string {
  const inputs: string[] = [];
  if (equal.length > 0) inputs.push(equalLayers(topology, equal, prefix));
  if (piecewise.length > 0) {
    const bins = piecewise.map(({ column, from, gap }) => ({ column, offset: from, divisor: gap }));
    const fractions = differenceLayer(topology, `${prefix}bins`, bins);
    inputs.push(topology.layer("ReLU", `${prefix}binsClipped`, [fractions], { max_value: 1 }));
  }
  const linear = scaled.filter(({ log }) => !log);
  if (linear.length > 0) {
    const numbers = linear.map(({ column, mean, deviation }) => ({
      column,
      offset: mean,
      divisor: deviation,
    }));
    const layer = differenceLayer(topology, `${prefix}numbers`, numbers);
    inputs.push(presentLayers(topology, layer, linear, equal, prefix));
  }
  const logarithms = scaled.filter(({ log }) => log);
  if (logarithms.length > 0) {
    const layer = logScaleLayer(topology, `${prefix}logarithms`, logarithms);
    inputs.push(presentLayers(topology, layer, logarithms, equal, prefix));
  }
  return inputs.length === 1
    ? inputs[0]!
    : topology.layer("Concatenate", `${prefix}inputs`, inputs, { axis: -1 });
}

/**
 * 1 where x equals the value, else 0: 1 - min(relu(s (x - v)), 1) - min(relu(s (v - x)), 1).
 *
 * s is a power of two, so that nothing rounds, and so large that the smallest difference from v counts as 1, as far as
 * float32 has such an s: differences below 2^-126, its smallest normal number, count in part (many backends take them for
 * 0 anyway).
 */
function equalLayers(topology: LayersTopology, equal: readonly EqualInput[], prefix: string): string {
  const count = equal.length;
  const kernel = new Float64Array(topology.width * 2 * count);
  const bias = new Float64Array(2 * count);
  const sum = new Float64Array(2 * count * count);
  equal.forEach(({ column, value }, index) => {
    const steepness = 2 ** Math.min(126, 60 - Math.ceil(Math.log2(Math.abs(value))));
    for (const [unit, sign] of [
      [2 * index, steepness],
      [2 * index + 1, -steepness],
    ] as const) {
      kernel[column * 2 * count + unit] = sign;
      bias[unit] = -sign * value;
      sum[unit * count + index] = -1;
    }
  });
  const distances = topology.dense(`${prefix}distances`, ONNX_INPUT, { kernel, bias }, "relu");
  const unequal = topology.layer("ReLU", `${prefix}unequal`, [distances], { max_value: 1 });
  return topology.dense(prefix + EQUAL, unequal, { kernel: sum, bias: new Float64Array(count).fill(1) });
}

const EQUAL = "equal";

/** Sets inputs to 0 where their feature is missing. */
function presentLayers(
  topology: LayersTopology,
  inputs: string,
  group: readonly ScaledInput[],
  equal: readonly EqualInput[],
  prefix: string,
): string {
  if (group.every(({ missing }) => missing === undefined)) return inputs;
  const kernel = new Float64Array(equal.length * group.length);
  group.forEach(({ column, missing }, index) => {
    const unit = equal.findIndex((other) => other.column === column && other.value === missing);
    if (unit >= 0) kernel[unit * group.length + index] = -1;
  });
  const bias = new Float64Array(group.length).fill(1);
  const present = topology.dense(`${inputs}Present`, prefix + EQUAL, { kernel, bias });
  return topology.layer("Multiply", `${inputs}OrZero`, [inputs, present]);
}
