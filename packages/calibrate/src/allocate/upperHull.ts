import { InputError } from "@slidr/clicks";
import { hullInto } from "./hullInto.js";

/**
 * The upper concave hull of points sorted by x: the indices of its vertices, left to right.
 *
 * On it every further step costs more per gain than the one before, which is what lets an allocation over many curves go
 * step by step. Points on a hull edge are kept: an edge cut into smaller steps loses less to rounding.
 *
 * @param x - [n], finite, ascending (ties allowed: of points with one x only the highest can be a vertex).
 * @param y - [n], finite.
 * @returns [vertices], ascending; always holds a point with the least x and one with the greatest.
 * @throws InputError `HULL_POINTS` when the lengths differ or x descends.
 * Cost: O(n), one pass (Andrew's monotone chain, 1979).
 * @example
 * ```ts
 * import { upperHull } from "@slidr/calibrate";
 *
 * // (1, 1) lies below the line from (0, 0) to (2, 4).
 * Array.from(upperHull([0, 1, 2, 3], [0, 1, 4, 5])); // => [0, 2, 3]
 * ```
 */
export function upperHull(x: ArrayLike<number>, y: ArrayLike<number>): Uint32Array {
  if (x.length !== y.length) {
    throw new InputError("HULL_POINTS", `upperHull requires as many x as y, got ${x.length} and ${y.length}`);
  }
  for (let i = 1; i < x.length; i++) {
    if (x[i]! >= x[i - 1]!) continue;
    throw new InputError(
      "HULL_POINTS",
      `upperHull requires ascending x, got ${x[i]} after ${x[i - 1]} at index ${i}`,
    );
  }
  const hull = new Uint32Array(x.length);
  return hull.slice(0, hullInto(hull, 0, x, y, 0, x.length));
}
