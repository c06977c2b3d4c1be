/**
 * The bin of a value: the last k with boundaries[k] <= x, clamped to [0, bins - 1].
 *
 * @param boundaries - strictly ascending, from `start`, `bins + 1` of them
 */
export function binOf(boundaries: ArrayLike<number>, start: number, bins: number, x: number): number {
  let low = 0;
  let high = bins - 1;
  // Invariant: the answer lies in [low, high].
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (boundaries[start + middle]! <= x) low = middle;
    else high = middle - 1;
  }
  return low;
}
