import { ascendingOrder } from "@slidr/metrics";
import type { FlatLevels } from "../flatLevels.js";

/**
 * Rounds wished-for numbers of invalid purchases to levels that thresholds can reach, within an allowance.
 *
 * Every cell goes down to the nearest level it can reach, then the cells with the largest remainders (as a share of their
 * next step) go up by one level while the allowance holds it: Hamilton's apportionment. Rounding down alone would waste up
 * to one purchase per cell, which over many small slices is the whole budget.
 *
 * @param starts - [cells + 1]: where each cell's levels start.
 * @param purchases - Per cell the reachable numbers of purchases, strictly ascending; the first ones fit the allowance.
 * @param wishes - [cells]: what the continuous solution gives, together within the allowance.
 * @returns [cells]: the level of each.
 * Cost: O(cells log levels).
 */
export function snapToLevels(
  { starts, purchases }: Pick<FlatLevels, "starts" | "purchases">,
  wishes: Float64Array,
  allowance: number,
): Uint32Array {
  const snapped = new Uint32Array(wishes.length);
  const cells = new Uint32Array(wishes.length);
  // [some cells]: minus the share of the next step that is wished for.
  const missing = new Float64Array(wishes.length);
  let [spent, count] = [0, 0];
  for (let cell = 0; cell < wishes.length; cell++) {
    const [start, end] = [starts[cell]!, starts[cell + 1]!];
    // Rounding may have left the wishes' sum an ulp above the allowance: a wish that just reaches a level goes up to it below.
    const at = lastAtMost(purchases, start, end, wishes[cell]! * (1 - 1e-12));
    snapped[cell] = at - start;
    spent += purchases[at]!;
    if (at + 1 === end || !(wishes[cell]! > purchases[at]!)) continue;
    cells[count] = cell;
    missing[count++] = -(wishes[cell]! - purchases[at]!) / (purchases[at + 1]! - purchases[at]!);
  }
  for (const index of ascendingOrder(missing.subarray(0, count))) {
    const cell = cells[index]!;
    const at = starts[cell]! + snapped[cell]!;
    const step = purchases[at + 1]! - purchases[at]!;
    if (spent + step > allowance) continue;
    spent += step;
    snapped[cell]!++;
  }
  return snapped;
}

/** The last index in [start, end) whose value is at most the given one; `start` where none is. */
function lastAtMost(ascending: Float64Array, start: number, end: number, value: number): number {
  let low = start + 1;
  let high = end;
  // Values before low are at most `value` (the one at start counts as such), values from high on are above it.
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
