import type { ClassWeights } from "./classWeights.js";

/**
 * What weights are multiplied by while a network learns, so that their mean, with humans' weight, lies in [1, 2).
 *
 * The loss is divided by the sum of weights, so that their scale means nothing; but single precision loses weights of
 * 1e-44, and sums of 1e38. A power of 2 changes no other bit of the result.
 */
export function weightScale([human, robotic]: ClassWeights, rowCount: number, humanWeight: number): number {
  return 2 ** -Math.floor(Math.log2((human * humanWeight + robotic) / rowCount));
}
