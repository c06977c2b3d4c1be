import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { purchaseAllowance } from "../src/purchaseAllowance.js";

describe("purchaseAllowance", () => {
  test("is 29 of 100 at a budget of 0.29, whose product is 28.999999999999996", () => {
    expect(0.29 * 100).toBeLessThan(29);
    expect(purchaseAllowance(0.29, 100)).toBe(29);
  });

  test("does not round up to a count whose FPR is above the budget, however near", () => {
    const budget = 0.29 - 1e-12;
    expect(purchaseAllowance(budget, 100)).toBeLessThan(29);
  });

  test("keeps the fraction that a dual bound needs", () => {
    expect(purchaseAllowance(0.125, 100)).toBe(12.5);
  });

  test("of whole purchases admits exactly the counts whose FPR is within the budget", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9999 }),
        fc.integer({ min: 1, max: 2000 }),
        (tenThousandth, purchases) => {
          const budget = tenThousandth / 10_000;
          const allowance = purchaseAllowance(budget, purchases);
          const most = Math.floor(allowance);
          expect(most / purchases).toBeLessThanOrEqual(budget);
          expect((most + 1) / purchases).toBeGreaterThan(budget);
        },
      ),
    );
  });
});
