import type { Network } from "./network.js";

/** Where one fully connected layer's kernel and bias lie in the flat parameter vector. */
export interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  /** Kernel: [inputs, outputs], row-major, from this index. */
  readonly kernelStart: number;
  /** Bias: [outputs], from this index; the layer ends at biasStart + outputs. */
  readonly biasStart: number;
  /** Whether L2 applies to the kernel: the hidden layers' (biases never), or the only one's where none is hidden. */
  readonly penalised: boolean;
}

/**
 * Lays a network's parameters out in one flat vector, the form that engines, checkpoints and model files share.
 *
 * @param inputWidth - width of the transformed inputs, >= 1
 * @returns the layers, first to last; the last one has one output, the logit
 *
 * @example
 * ```ts
 * import { networkLayers } from "@slidr/model";
 *
 * // 10 inputs, one hidden layer of 4 units: 10 x 4 kernel, 4 biases, 4 x 1 kernel, 1 bias.
 * networkLayers({ hidden: [4] }, 10).map((layer) => [layer.kernelStart, layer.biasStart]); // => [[0, 40], [44, 48]]
 * ```
 */
export function networkLayers(network: Network, inputWidth: number): Layer[] {
  const widths = [inputWidth, ...network.hidden, 1];
  const layers: Layer[] = [];
  let start = 0;
  for (let index = 0; index + 1 < widths.length; index += 1) {
    const inputs = widths[index]!;
    const outputs = widths[index + 1]!;
    const biasStart = start + inputs * outputs;
    const penalised = index + 2 < widths.length || network.hidden.length === 0;
    layers.push({ inputs, outputs, kernelStart: start, biasStart, penalised });
    start = biasStart + outputs;
  }
  return layers;
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
