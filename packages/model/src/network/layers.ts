import type { Network } from "./network.js";

/** Where one layer's kernel and bias lie in the flat parameter vector, and what the layer does with them. */
export interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  /** Kernel: [inputs, outputs], row-major, from this index. */
  readonly kernelStart: number;
  /** Bias: [outputs], from this index; the layer ends at biasStart + outputs. */
  readonly biasStart: number;
  /**
   * "dense": input x kernel + bias. "cross": first * (input x kernel + bias) + input, element by element, where `first`
   * is what the network's first layer gave.
   */
  readonly form: "dense" | "cross";
  /** What the outputs go through: max(x, 0), or nothing. */
  readonly activation: "relu" | "none";
  /** Whether L2 applies to the kernel: every layer's but the last (biases never), or the only one's. */
  readonly penalised: boolean;
}

/**
 * Lays a network's parameters out in one flat vector, the form that engines, checkpoints and model files share.
 *
 * @param inputWidth - width of the transformed inputs, >= 1
 * @returns the layers, first to last: with `cross` the embedding and the cross layers, then the hidden layers, and one
 *   with one output, the logit
 *
 * @example
 * ```ts
 * import { networkLayers } from "@slidr/model";
 *
 * // 10 inputs, one hidden layer of 4 units: 10 x 4 kernel, 4 biases, 4 x 1 kernel, 1 bias.
 * networkLayers({ hidden: [4] }, 10).map((layer) => [layer.kernelStart, layer.biasStart]); // => [[0, 40], [44, 48]]
 *
 * const layers = networkLayers({ hidden: [4], cross: { width: 3, layers: 1 } }, 10);
 * layers.map((layer) => layer.form); // => ["dense", "cross", "dense", "dense"]
 * ```
 */
export function networkLayers({ hidden, cross }: Network, inputWidth: number): Layer[] {
  const embedding = cross === undefined ? [] : [layerOf(cross.width, "dense", "none")];
  const crosses = Array.from({ length: cross?.layers ?? 0 }, () => layerOf(cross!.width, "cross", "none"));
  const rectified = hidden.map((units) => layerOf(units, "dense", "relu"));
  const all = [...embedding, ...crosses, ...rectified, layerOf(1, "dense", "none")];
  let inputs = inputWidth;
  let start = 0;
  return all.map((layer, index) => {
    const biasStart = start + inputs * layer.outputs;
    const penalised = index + 1 < all.length || all.length === 1;
    const placed = { ...layer, inputs, kernelStart: start, biasStart, penalised };
    inputs = layer.outputs;
    start = biasStart + layer.outputs;
    return placed;
  });
}

function layerOf(outputs: number, form: Layer["form"], activation: Layer["activation"]) {
  return { outputs, form, activation };
}

/**
 * Length of the flat parameter vector of these layers.
 *
 * @example
 * ```ts
 * import { networkLayers, parameterCount } from "@slidr/model";
 *
 * parameterCount(networkLayers({ hidden: [4] }, 10)); // => 49
 * ```
 */
export function parameterCount(layers: readonly Layer[]): number {
  const last = layers.at(-1);
  return last === undefined ? 0 : last.biasStart + last.outputs;
}
