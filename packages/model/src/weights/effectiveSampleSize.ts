/**
 * How many equally weighted rows would say as much as these weighted ones: (sum w)^2 / sum w^2.
 *
 * @param weights - [n], finite, >= 0
 * @returns in [1, n]; 0 when all weights are 0
 *
 * Source: Kish (1965), Survey Sampling.
 *
 * @example
 * ```ts
 * import { effectiveSampleSize } from "@slidr/model";
 *
 * effectiveSampleSize([1, 1, 1, 1]); // => 4
 * effectiveSampleSize([3, 1, 1, 1]); // => 3
 * ```
 */
export function effectiveSampleSize(weights: ArrayLike<number>): number {
  let sum = 0;
  let squares = 0;
  for (let row = 0; row < weights.length; row += 1) {
    sum += weights[row]!;
    squares += weights[row]! ** 2;
  }
  return squares === 0 ? 0 : (sum * sum) / squares;
}
