/**
 * Writes the indices of the vertices of the upper hull of points [from, to) into `hull` from position `start` on.
 *
 * As `upperHull`, for points of many curves that lie one after another. x ascends.
 *
 * @returns The position after the last vertex.
 */
export function hullInto(
  hull: Uint32Array,
  start: number,
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  from: number,
  to: number,
): number {
  let end = start;
  // hull[start..end) is the upper hull of the points before i.
  for (let i = from; i < to; i++) {
    while (end > start && isHidden(x, y, hull[end - 1]!, end - 1 > start ? hull[end - 2]! : -1, i)) end--;
    if (end === start || x[i] !== x[hull[end - 1]!]) hull[end++] = i;
  }
  return end;
}

/** Whether point `last`, after point `before`, lies below the line to point `next` (or straight below `next`). */
function isHidden(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  last: number,
  before: number,
  next: number,
): boolean {
  if (x[last] === x[next]) return y[last]! < y[next]!;
  if (before < 0) return false;
  const rise = (y[last]! - y[before]!) * (x[next]! - x[before]!);
  return rise < (y[next]! - y[before]!) * (x[last]! - x[before]!);
}
