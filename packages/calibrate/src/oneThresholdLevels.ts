import { countUntil } from "./countUntil.js";
import type { Problem } from "./problem.js";

/**
 * The levels that cost every cell no more purchases than one threshold for all would: what such a threshold invalidates, or more.
 *
 * A cell that is capped below stands at its last level. Undefined where a cell's minimum coverage costs more than that.
 * Cost: O(cells log points).
 */
export function oneThresholdLevels(problem: Problem, threshold: number): Uint32Array | undefined {
  const { cells } = problem;
  const found = new Uint32Array(cells.length);
  for (let cell = 0; cell < cells.length; cell++) {
    const { curve, levels } = cells[cell]!;
    const point = countUntil(curve.thresholds, (other) => other < threshold) - 1;
    const lost = point < 0 ? 0 : curve.invalidPurchases[point]!;
    const within = countUntil(levels.purchases, (purchases) => purchases > lost);
    if (within === 0) return undefined;
    found[cell] = within - 1;
  }
  return found;
}
