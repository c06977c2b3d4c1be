/**
 * The distinct quantiles at 0, 1/bins ... 1 of sorted values (method R-7), as float32 numbers.
 *
 * @param sorted - ascending, at least two distinct values
 * @returns 2 to binsMax + 1 strictly ascending numbers
 */
export function quantileBoundaries(sorted: Float32Array, binsMax: number): number[] {
  const boundaries: number[] = [];
  for (let index = 0; index <= binsMax; index += 1) {
    const position = ((sorted.length - 1) * index) / binsMax;
    const below = Math.floor(position);
    const low = sorted[below]!;
    const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
    const boundary = Math.fround(low + (high - low) * (position - below));
    const last = boundaries.at(-1);
    if (last === undefined || boundary > last) boundaries.push(boundary);
  }
  return boundaries;
}
