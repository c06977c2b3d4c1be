/** How many values come before the first for which `isPast` holds; once it holds it must hold to the end. O(log n). */
export function countUntil(values: Float64Array, isPast: (value: number) => boolean): number {
  let low = 0;
  let high = values.length;
  // Values before low are not past, those from high on are.
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isPast(values[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}
