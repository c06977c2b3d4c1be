import { binomialAtMost } from "@slidr/metrics";
import { checkBudget, checkDelta } from "../checks.js";

/**
 * The fewest purchases with which any promise about a false-positive rate can be made.
 *
 * With n purchases of which none is lost, a true rate above the budget has probability below (1 - budget)^n: n must be large
 * enough to bring that to delta. They are purchases of the fold that tests; the fold that chooses comes on top.
 *
 * @param budget - The rate promised, in (0, 1).
 * @param delta - The probability that the promise may fail with, in (0, 1).
 * @returns ceil(ln delta / ln(1 - budget)): the first n with P(Bin(n, budget) <= 0) <= delta.
 * @throws InputError `BUDGET_RANGE`, `DELTA_RANGE`.
 * Cost: O(1).
 * @example
 * ```ts
 * import { guaranteePurchasesMin } from "@slidr/calibrate";
 *
 * guaranteePurchasesMin(0.01, 0.05); // => 299
 * guaranteePurchasesMin(0.005, 0.05); // => 598
 * guaranteePurchasesMin(0.001, 0.05); // => 2995
 * ```
 */
export function guaranteePurchasesMin(budget: number, delta: number): number {
  checkBudget(budget, "guaranteePurchasesMin");
  checkDelta(delta, "guaranteePurchasesMin");
  let purchases = Math.ceil(Math.log(delta) / Math.log1p(-budget));
  // Logarithms and tails round differently; the tail decides, since it is what the test goes by.
  const proves = (n: number) => binomialAtMost(0, n, budget) <= delta;
  while (Number.isSafeInteger(purchases) && !proves(purchases)) purchases++;
  while (Number.isSafeInteger(purchases) && purchases > 1 && proves(purchases - 1)) purchases--;
  return purchases;
}
