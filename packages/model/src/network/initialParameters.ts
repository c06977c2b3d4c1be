import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { Layer } from "./layers.js";
import { parameterCount } from "./layers.js";

/**
 * Draws a network's starting parameters: Glorot uniform kernels, zero biases.
 *
 * Drawn here and not by an engine, so that every engine starts from the same numbers.
 *
 * @param seed - an integer
 * @returns [parameterCount], in the layout of `networkLayers`
 *
 * Source: Glorot and Bengio (2010), limit sqrt(6 / (inputs + outputs)).
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
  for (const { inputs, outputs, kernelStart, biasStart } of layers) {
    const limit = Math.sqrt(6 / (inputs + outputs));
    for (let index = kernelStart; index < biasStart; index += 1) {
      parameters[index] = limit * (2 * uniformFloat64(random) - 1);
    }
  }
  return parameters;
}
