import { ratesAt } from "@slidr/metrics";
import type { Problem } from "./problem.js";

/**
 * The levels that cost every cell no more purchases than one threshold for all would: what such a threshold invalidates, or more.
 *
 * A cell that is capped below stands at its last level. Undefined where a cell's minimum coverage costs more than that.
 */
export function oneThresholdLevels(problem: Problem, threshold: number): Uint32Array | undefined {
  const found = new Uint32Array(problem.cells.length);
  for (const [index, { curve, levels }] of problem.cells.entries()) {
    const { invalidPurchases } = ratesAt(curve, threshold);
    const above = levels.purchases.findIndex((purchases) => purchases > invalidPurchases);
    if (above === 0) return undefined;
    found[index] = (above < 0 ? levels.purchases.length : above) - 1;
  }
  return found;
}
