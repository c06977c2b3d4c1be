import type { PlannedLayer } from "./kernelPlan.js";

/**
 * Where each number of the flat parameter vector lies in the kernel's padded one.
 *
 * @returns [parameterCount], in the layout of `networkLayers`
 */
export function parameterPositions(layers: readonly PlannedLayer[]): Uint32Array {
  const last = layers.at(-1)!.layer;
  const positions = new Uint32Array(last.biasStart + last.outputs);
  layers.forEach(({ layer, panelRows, kernelStart, biasStart }, index) => {
    const { inputs, outputs } = layer;
    const isLast = index + 1 === layers.length;
    for (let input = 0; input < inputs; input += 1) {
      for (let output = 0; output < outputs; output += 1) {
        const inPanel = ((output >> 3) * panelRows + input) * 8 + (output & 7);
        positions[layer.kernelStart + input * outputs + output] = kernelStart + (isLast ? input : inPanel);
      }
    }
    for (let output = 0; output < outputs; output += 1) {
      positions[layer.biasStart + output] = biasStart + output;
    }
  });
  return positions;
}
