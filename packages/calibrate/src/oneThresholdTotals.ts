import type { FlatLevels } from "./flatLevels.js";
import type { CellTotals } from "./plan.js";

/**
 * What `oneThresholdLevels` comes to at each of several thresholds, by one walk over the levels.
 *
 * @param thresholds - Descending.
 * @returns [thresholds]; undefined where a cell's minimum coverage costs more than the threshold loses.
 * Cost: O(points + thresholds).
 */
export function oneThresholdTotals(
  { starts, clicks, purchases, tops }: FlatLevels,
  thresholds: readonly number[],
): (CellTotals | undefined)[] {
  // [thresholds]: what the first threshold that reaches a level adds by it.
  const clickSteps = new Float64Array(thresholds.length + 1);
  const purchaseSteps = new Float64Array(thresholds.length + 1);
  let reachedAll = 0;
  for (let cell = 0; cell + 1 < starts.length; cell++) {
    let first = 0;
    let [clicksBefore, purchasesBefore] = [0, 0];
    for (let at = starts[cell]!; at < starts[cell + 1]!; at++) {
      while (first < thresholds.length && thresholds[first]! > tops[at]!) first++;
      if (at === starts[cell]! && first > reachedAll) reachedAll = first;
      if (first === thresholds.length) break;
      clickSteps[first]! += clicks[at]! - clicksBefore;
      purchaseSteps[first]! += purchases[at]! - purchasesBefore;
      clicksBefore = clicks[at]!;
      purchasesBefore = purchases[at]!;
    }
  }
  let sums = { clicks: 0, purchases: 0 };
  return thresholds.map((_, index) => {
    sums = { clicks: sums.clicks + clickSteps[index]!, purchases: sums.purchases + purchaseSteps[index]! };
    return index < reachedAll ? undefined : sums;
  });
}
