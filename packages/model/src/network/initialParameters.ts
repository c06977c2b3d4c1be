import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { Layer } from "./layers.js";
import { parameterCount } from "./layers.js";

/** Uniform numbers within it have the standard deviation 0.05. */
const CROSS_LIMIT = 0.05 * Math.sqrt(3);

/**
 * Draws a network's starting parameters: Glorot uniform kernels, smaller ones in cross layers, zero biases.
 *
 * Drawn here and not by an engine, so that every engine starts from the same numbers.
 *
 * @param seed - an integer
 * @returns [parameterCount], in the layout of `networkLayers`
 *
 * Source: Glorot and Bengio (2010), limit sqrt(6 / (inputs + outputs)); in cross layers the standard deviation of
 * TensorFlow Recommenders' `Cross` (0.7, truncated normal). With Glorot's, products grow twice as large, and single
 * precision's errors with them, for the same loss.
 *
 * @example
 * ```ts
 * import { initialParameters, networkLayers } from "@slidr/model";
 *
 * const parameters = initialParameters(networkLayers({ hidden: [] }, 3), 1);
 * parameters.length; // => 4
 * parameters[3]; // => 0
 * ```
 */
export function initialParameters(layers: readonly Layer[], seed: number): Float32Array {
  const random = xoroshiro128plus(seed);
  const parameters = new Float32Array(parameterCount(layers));
  for (const { inputs, outputs, kernelStart, biasStart, form } of layers) {
    const limit = form === "cross" ? CROSS_LIMIT : Math.sqrt(6 / (inputs + outputs));
    for (let index = kernelStart; index < biasStart; index += 1) {
      parameters[index] = limit * (2 * uniformFloat64(random) - 1);
    }
  }
  return parameters;
}
