import { guaranteePurchasesMin } from "@slidr/calibrate";
import { InputError } from "@slidr/clicks";

/** Half of the purchases choose thresholds, half test them. Throws `GUARANTEE_PURCHASES` where those are too few for any promise. */
export function checkPromise(purchases: number, budget: number, delta: number): void {
  const needed = 2 * guaranteePurchasesMin(budget, delta);
  if (purchases >= needed) return;
  throw new InputError(
    "GUARANTEE_PURCHASES",
    `train requires at least ${needed} purchases in the calibration part for --delta ${delta} at --budget ${budget}, ` +
      `got ${purchases} there; a larger share of either takes fewer`,
  );
}
