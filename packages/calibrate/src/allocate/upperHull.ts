import { InputError } from "@slidr/clicks";

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
  const hull = new Uint32Array(x.length);
  let size = 0;
  // hull[0..size) is the upper hull of the points before i.
  for (let i = 0; i < x.length; i++) {
    if (i > 0 && !(x[i]! >= x[i - 1]!)) {
      throw new InputError(
        "HULL_POINTS",
        `upperHull requires ascending x, got ${x[i]} after ${x[i - 1]} at index ${i}`,
      );
    }
    while (size > 0 && isHidden(hull[size - 1]!, size > 1 ? hull[size - 2]! : -1, i)) size--;
    if (size === 0 || x[i] !== x[hull[size - 1]!]) hull[size++] = i;
  }
  return hull.slice(0, size);

  /** Whether point `last`, after point `before`, lies below the line to point `next` (or straight below `next`). */
  function isHidden(last: number, before: number, next: number): boolean {
    if (x[last] === x[next]) return y[last]! < y[next]!;
    if (before < 0) return false;
    const rise = (y[last]! - y[before]!) * (x[next]! - x[before]!);
    return rise < (y[next]! - y[before]!) * (x[last]! - x[before]!);
  }
}
