import { InputError } from "@slidr/clicks";
import type { Curve } from "@slidr/metrics";
import { checkDelta } from "../checks.js";
import type { Promises } from "./guarantee.js";
import { guaranteePurchasesMin } from "./guaranteePurchasesMin.js";

/** Throws `DELTA_RANGE`, and `GUARANTEE_SLICES` for a word that is none. */
export function checkPromises({ delta, slices }: Promises): void {
  checkDelta(delta, "calibrate");
  if (slices === undefined || slices === "each" || slices === "together") return;
  throw new InputError(
    "GUARANTEE_SLICES",
    `calibrate requires guarantee.slices "each" or "together", got ${JSON.stringify(slices)}`,
  );
}

/** Throws `WEIGHTED_PURCHASES` where a curve's purchases are no whole numbers: binomial tails count, they do not weigh. */
export function checkWholePurchases(curves: readonly Curve[], names: readonly string[]): void {
  for (const [node, curve] of curves.entries()) {
    const point = curve.invalidPurchases.findIndex((purchases) => !Number.isSafeInteger(purchases));
    if (point < 0) continue;
    const culprit = `${curve.invalidPurchases[point]} in slice ${JSON.stringify(names[node])}`;
    throw new InputError(
      "WEIGHTED_PURCHASES",
      `calibrate requires whole counts of purchases for a guarantee (its tails are exact for counts only), got ${culprit}`,
    );
  }
}

/** Throws `GUARANTEE_PURCHASES` where even a test without any loss would prove nothing. */
export function checkTestingPurchases(purchases: number, budget: number, delta: number): void {
  const needed = guaranteePurchasesMin(budget, delta);
  if (purchases >= needed) return;
  throw new InputError(
    "GUARANTEE_PURCHASES",
    `calibrate requires at least ${needed} purchases in guarantee.curves for a promise at budget ${budget} with delta ${delta}, got ${purchases}`,
  );
}
