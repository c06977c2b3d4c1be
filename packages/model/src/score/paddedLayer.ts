import type { Layer } from "../network/layers.js";

/** A layer in double precision, its outputs padded with zeros to a multiple of 4. */
export interface PaddedLayer extends Pick<Layer, "outputs" | "form" | "activation"> {
  /** Padded outputs: the length of `bias` and of a kernel row. */
  readonly stride: number;
  /** [inputs * stride], row-major. */
  readonly kernel: Float64Array;
  readonly bias: Float64Array;
}

/** Copies a layer out of the flat parameter vector. */
export function paddedLayer(layer: Layer, parameters: Float32Array): PaddedLayer {
  const { inputs, outputs, kernelStart, biasStart, form, activation } = layer;
  const stride = Math.ceil(outputs / 4) * 4;
  const kernel = new Float64Array(inputs * stride);
  for (let input = 0; input < inputs; input += 1) {
    const start = kernelStart + input * outputs;
    kernel.set(parameters.subarray(start, start + outputs), input * stride);
  }
  const bias = new Float64Array(stride);
  bias.set(parameters.subarray(biasStart, biasStart + outputs));
  return { outputs, form, activation, stride, kernel, bias };
}
