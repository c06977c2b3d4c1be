import type { LayersTopology } from "./layersTopology.js";
import { ONNX_INPUT } from "./onnxNames.js";
import { splitFloat } from "./splitFloat.js";

/** One output of the layers below. */
export interface Difference {
  readonly column: number;
  readonly offset: number;
  readonly divisor: number;
}

/** Smaller ones have no reciprocal in float32. */
const DIVISOR_MIN = 2 ** -126;

/**
 * (x - offset) / divisor, one per row of the list, in two Keras layers.
 *
 * Dense picks the feature and subtracts, exactly but for one rounding of the difference; BatchNormalization subtracts
 * what float32 left of the offset, and divides.
 */
export function differenceLayer(
  topology: LayersTopology,
  name: string,
  differences: readonly Difference[],
): string {
  const count = differences.length;
  const { high, low } = splitFloat(differences.map(({ offset }) => offset));
  const bias = high.map((part) => -part);
  const columns = differences.map(({ column }) => column);
  const picked = topology.dense(`${name}Picked`, ONNX_INPUT, {
    kernel: picking(columns, topology.width),
    bias,
  });
  const gamma = differences.map(
    ({ divisor }) => Math.sign(divisor) / Math.max(Math.abs(divisor), DIVISOR_MIN),
  );
  return topology.layer(
    "BatchNormalization",
    name,
    [picked],
    { axis: -1, epsilon: 0, momentum: 0.99, center: true, scale: true },
    [
      ["gamma", [count], gamma],
      ["beta", [count], new Float64Array(count)],
      ["moving_mean", [count], low],
      ["moving_variance", [count], new Float64Array(count).fill(1)],
    ],
  );
}

/** The kernel [width, columns] that copies columns. */
export function picking(columns: readonly number[], width: number): Float64Array {
  const kernel = new Float64Array(width * columns.length);
  columns.forEach((column, index) => {
    kernel[column * columns.length + index] = 1;
  });
  return kernel;
}
