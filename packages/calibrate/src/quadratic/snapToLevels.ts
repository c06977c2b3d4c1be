/**
 * Rounds wished-for numbers of invalid purchases to levels that thresholds can reach, within an allowance.
 *
 * Every cell goes down to the nearest level it can reach, then the cells with the largest remainders (as a share of their
 * next step) go up by one level while the allowance holds it: Hamilton's apportionment. Rounding down alone would waste up
 * to one purchase per cell, which over many small slices is the whole budget.
 *
 * @param levels - Per cell the reachable numbers of purchases, strictly ascending; the first ones fit the allowance.
 * @param wishes - [cells]: what the continuous solution gives, together within the allowance.
 * @returns [cells]: the level of each.
 * Cost: O(cells log cells + cells log levels).
 */
export function snapToLevels(
  levels: readonly Float64Array[],
  wishes: Float64Array,
  allowance: number,
): Uint32Array {
  // Rounding may have left the wishes' sum an ulp above the allowance: a wish that just reaches a level goes up to it below.
  const snapped = Uint32Array.from(levels, (purchases, cell) =>
    lastAtMost(purchases, wishes[cell]! * (1 - 1e-12)),
  );
  let spent = 0;
  for (const [cell, purchases] of levels.entries()) spent += purchases[snapped[cell]!]!;

  const stepOf = (cell: number) => levels[cell]![snapped[cell]! + 1]! - levels[cell]![snapped[cell]!]!;
  const remainder = Float64Array.from(levels, (purchases, cell) => {
    const over = wishes[cell]! - purchases[snapped[cell]!]!;
    return snapped[cell]! + 1 < purchases.length ? over / stepOf(cell) : 0;
  });
  const order = Uint32Array.from(levels.keys()).sort((i, j) => remainder[j]! - remainder[i]! || i - j);
  for (const cell of order) {
    if (!(remainder[cell]! > 0)) break;
    if (spent + stepOf(cell) > allowance) continue;
    spent += stepOf(cell);
    snapped[cell]!++;
  }
  return snapped;
}

/** The last index whose value is at most the given one; 0 where none is. */
function lastAtMost(ascending: Float64Array, value: number): number {
  let low = 1;
  let high = ascending.length;
  // Values before low are at most `value` (index 0 counts as such), values from high on are above it.
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
