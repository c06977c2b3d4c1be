import { InputError } from "@slidr/clicks";
import { type Curve, NOTHING_INVALID } from "@slidr/metrics";
import { checkBudget } from "./checks.js";
import { purchaseAllowance } from "./purchaseAllowance.js";

/**
 * The lowest threshold for all clicks whose FPR is within the budget: the policy that slices are compared with.
 *
 * @param curve - Of all traffic, with at least one purchase.
 * @param budget - The highest FPR allowed, in (0, 1).
 * @returns A score of the curve, or `NOTHING_INVALID` (2) where even the highest score costs too many purchases.
 * @throws InputError `BUDGET_RANGE`, `NO_PURCHASES`.
 * Cost: O(log points).
 * @example
 * ```ts
 * import { globalThreshold } from "@slidr/calibrate";
 * import { operatingCurve } from "@slidr/metrics";
 *
 * const curve = operatingCurve({
 *   scores: Float32Array.of(1, 0.75, 0.5, 0.25),
 *   purchased: Uint8Array.of(0, 1, 0, 1),
 * });
 * globalThreshold(curve, 0.5); // => 0.5
 * globalThreshold(curve, 0.49); // => 1
 * ```
 */
export function globalThreshold(curve: Curve, budget: number): number {
  checkBudget(budget, "globalThreshold");
  if (!(curve.purchases > 0)) {
    const culprit = `none among ${curve.clicks} clicks`;
    throw new InputError(
      "NO_PURCHASES",
      `globalThreshold requires at least one purchasing click, got ${culprit}`,
    );
  }
  const allowance = purchaseAllowance(budget, curve.purchases);
  let low = 0;
  let high = curve.thresholds.length;
  // Points before low are within the allowance, points from high on are not.
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (curve.invalidPurchases[middle]! <= allowance) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? NOTHING_INVALID : curve.thresholds[low - 1]!;
}
