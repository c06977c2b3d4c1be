import { checkPurchaseCount, type PurchaseCountOptions } from "@slidr/guardrails";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seededRandom } from "./samples.js";

describe("checkPurchaseCount", () => {
  test("40 purchases at 1%: 1/41 = 2.44% is above the budget and below ten budgets, a warning", () => {
    expect(checkPurchaseCount({ purchases: 40, budget: 0.01 })).toEqual({
      check: "purchaseCount",
      code: "PURCHASE_COUNT",
      severity: "warn",
      passed: false,
      message:
        "purchase count: calibrated on 40 purchases, even the lowest threshold above all of them is expected to lose 2.44% of later purchasers, the budget is 1%; 99 purchases would do, 299 are needed to promise it with 95% confidence",
      observed: 1 / 41,
      limit: 0.01,
      n: 40,
      action: "read a longer log, or raise the budget",
    });
  });

  test("1,200 purchases at 0.1%: 1/1201 = 0.0833% passes, and says so readably", () => {
    expect(checkPurchaseCount({ purchases: 1200, budget: 0.001 })).toEqual({
      check: "purchaseCount",
      code: "PURCHASE_COUNT",
      severity: "warn",
      passed: true,
      message:
        "purchase count: calibrated on 1,200 purchases, even the lowest threshold above all of them is expected to lose 0.0833% of later purchasers, the budget is 0.1%; 999 purchases would do, 2,995 are needed to promise it with 95% confidence",
      observed: 1 / 1201,
      limit: 0.001,
      n: 1200,
      action: "nothing to do",
    });
  });

  test("one purchase at 0.5%: 1/2 = 50% is above ten budgets, 5%, and blocks", () => {
    expect(checkPurchaseCount({ purchases: 1, budget: 0.005 })).toEqual({
      check: "purchaseCount",
      code: "PURCHASE_COUNT",
      severity: "block",
      passed: false,
      message:
        "purchase count: calibrated on 1 purchase, even the lowest threshold above all of them is expected to lose 50% of later purchasers, the budget is 0.5%; 199 purchases would do, 598 are needed to promise it with 95% confidence",
      observed: 0.5,
      limit: 0.05,
      n: 1,
      action: "read a longer log, or raise the budget",
    });
  });

  test("the edges belong to the milder side: at 1%, 8 block, 9 and 98 warn, 99 pass", () => {
    // 1/9 > 0.1, 1/10 = 0.1, 1/99 > 0.01, 1/100 = 0.01.
    const outcomes = [0, 8, 9, 98, 99].map((purchases) => {
      const { passed, severity } = checkPurchaseCount({ purchases, budget: 0.01 });
      return passed ? "passed" : severity;
    });
    expect(outcomes).toEqual(["block", "block", "warn", "warn", "passed"]);
  });

  test("warnAbove and blockAbove move the limits, not the counts that are advised", () => {
    const lenient = checkPurchaseCount({ purchases: 49, budget: 0.01, warnAbove: 2 });
    expect(lenient).toMatchObject({ passed: true, limit: 0.02 });
    expect(lenient.message).toContain("99 purchases would do, 299 are needed");
    const strict = checkPurchaseCount({ purchases: 40, budget: 0.01, blockAbove: 2 });
    expect(strict).toMatchObject({ passed: false, severity: "block", limit: 0.02 });
    const wide = checkPurchaseCount({ purchases: 0, budget: 0.2 });
    expect(wide).toMatchObject({ passed: false, severity: "warn", observed: 1 });
  });

  test("the outcome is that of exact fractions at any budget", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999 }), fc.nat({ max: 3000 }), (thousandths, purchases) => {
        const { passed, severity } = checkPurchaseCount({ purchases, budget: thousandths / 1000 });
        // 1 / (n + 1) <= k / 1000, in integers.
        expect(passed).toBe(1000 <= thousandths * (purchases + 1));
        expect(severity).toBe(1000 > 10 * thousandths * (purchases + 1) ? "block" : "warn");
      }),
      { numRuns: 500, seed: 7 },
    );
    // 1 / (1 / 49) is above 49 in floating point: 48 purchases are enough all the same.
    expect(checkPurchaseCount({ purchases: 48, budget: 1 / 49 }).passed).toBe(true);
    expect(checkPurchaseCount({ purchases: 47, budget: 1 / 49 }).passed).toBe(false);
  });

  test("the promise is the least n with (1 - budget)^n <= 0.05", () => {
    for (const budget of [0.001, 0.005, 0.01, 0.03, 0.5]) {
      const { message } = checkPurchaseCount({ purchases: 10, budget });
      const n = Number(/([0-9,]+) are needed/.exec(message)![1]!.replace(",", ""));
      expect((1 - budget) ** n).toBeLessThanOrEqual(0.05);
      expect((1 - budget) ** (n - 1)).toBeGreaterThan(0.05);
    }
  });

  test("the expected FPR is what a threshold above n purchasers does to the next one", () => {
    // 20,000 draws of 9 purchasers and the next: 1/10 of them, give or take 4 standard deviations of 0.00212.
    const random = seededRandom(3);
    const draws = 20_000;
    let lost = 0;
    for (let draw = 0; draw < draws; draw++) {
      const highest = Math.max(...Array.from({ length: 9 }, random));
      if (random() > highest) lost++;
    }
    const { observed } = checkPurchaseCount({ purchases: 9, budget: 0.01 });
    expect(Math.abs(lost / draws - observed)).toBeLessThan(4 * 0.00212);
  });

  test("bad input is named", () => {
    const refused = (options: Partial<PurchaseCountOptions>, message: string, code = "OPTION") =>
      expect(() => checkPurchaseCount({ purchases: 10, budget: 0.01, ...options })).toThrow(
        expect.objectContaining({ code, message }),
      );
    for (const budget of [0, 1, -0.1, Number.NaN])
      refused({ budget }, `checkPurchaseCount requires budget in (0, 1), got ${budget}`, "BUDGET_RANGE");
    for (const purchases of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])
      refused({ purchases }, `checkPurchaseCount requires purchases as an integer >= 0, got ${purchases}`);
    refused({ warnAbove: 0 }, "checkPurchaseCount requires warnAbove above 0 and finite, got 0");
    refused(
      { warnAbove: 3, blockAbove: 2 },
      "checkPurchaseCount requires blockAbove at least warnAbove (3) and finite, got 2",
    );
  });
});
