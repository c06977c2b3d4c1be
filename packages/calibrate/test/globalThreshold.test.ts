import { InputError } from "@slidr/clicks";
import { NOTHING_INVALID, operatingCurve, ratesAt } from "@slidr/metrics";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { calibrateGlobal, globalThreshold } from "../src/index.js";
import { columnsOf, curveOf, NO_CLICKS, smallProblem, TREE } from "./samples.js";

describe("globalThreshold", () => {
  // Cumulative: 0.9: 10 clicks, 0 purchases; 0.8: 15, 1; 0.7: 35, 2; 0.1: 135, 10.
  const curve = curveOf([
    [0.9, 10, 0],
    [0.8, 5, 1],
    [0.7, 20, 1],
    [0.1, 100, 8],
  ]);

  test("goes as low as the budget allows", () => {
    expect(globalThreshold(curve, 0.05)).toBe(0.9);
    expect(globalThreshold(curve, 0.1)).toBe(0.8);
    expect(globalThreshold(curve, 0.2)).toBe(0.7);
    expect(globalThreshold(curve, 0.99)).toBe(0.7);
  });

  test("invalidates nothing where the highest score already costs too much", () => {
    expect(
      globalThreshold(
        curveOf([
          [0.9, 1, 1],
          [0.1, 9, 9],
        ]),
        0.05,
      ),
    ).toBe(NOTHING_INVALID);
  });

  test("is the lowest score whose FPR is within the budget", () => {
    fc.assert(
      fc.property(smallProblem, ({ scores, purchased, budget }) => {
        const all = operatingCurve({ scores, purchased });
        const within = Array.from(all.thresholds).filter((score) => ratesAt(all, score).fpr <= budget);
        expect(globalThreshold(all, budget)).toBe(within.at(-1) ?? NOTHING_INVALID);
      }),
    );
  });

  test("requires a budget and purchases", () => {
    expect(() => globalThreshold(curve, 1)).toThrow(
      new InputError("BUDGET_RANGE", "globalThreshold requires budget in (0, 1), got 1"),
    );
    expect(() => globalThreshold(curve, Number.NaN)).toThrow("requires budget in (0, 1), got NaN");
    expect(() => globalThreshold(NO_CLICKS, 0.1)).toThrow(
      new InputError(
        "NO_PURCHASES",
        "globalThreshold requires at least one purchasing click, got none among 0 clicks",
      ),
    );
  });
});

describe("calibrateGlobal", () => {
  test("gives every slice the one threshold and adds up its slices", () => {
    const columns = columnsOf([
      [],
      [],
      [
        [0.9, 10, 0],
        [0.1, 50, 5],
      ],
      [
        [0.8, 5, 1],
        [0.1, 35, 4],
      ],
    ]);
    const result = calibrateGlobal({ ...columns, tree: TREE, budget: 0.1 });
    // 10 purchases: one may be lost, so all down to 0.8: 15 of 100 clicks.
    expect(result.table.slices.map((row) => row.threshold)).toEqual([0.8, 0.8, 0.8, 0.8, 0.8]);
    expect(result.table.slices.map((row) => row.calibratedAs)).toEqual(["all", "all", "all", "all", "all"]);
    expect(result.slices.map((slice) => [slice.name, slice.rates.invalidClicks])).toEqual([
      ["tv", 10],
      ["mobile/IN", 5],
    ]);
    expect(result.combined).toMatchObject({ ivr: 0.15, fpr: 0.1 });
    // In counts the hull runs straight from (0, 10) to (10, 100): slope 9 clicks a purchase, 0.9 in shares. It passes (1, 19), where
    // the best threshold has 15.
    expect(result.certificate.lambda).toBeCloseTo(0.9, 12);
    expect(result.certificate.dualBound).toBeCloseTo(0.19, 12);
    expect(result.certificate.gap).toBeCloseTo(0.04, 12);
    expect(result.certificate).toMatchObject({ primal: 0.15, gapMax: 0.9, binding: ["budget"] });
  });

  test("keeps to its budget and its bound", () => {
    fc.assert(
      fc.property(smallProblem, (options) => {
        const { combined, certificate } = calibrateGlobal(options);
        expect(combined.fpr).toBeLessThanOrEqual(options.budget);
        expect(certificate.gap).toBeGreaterThanOrEqual(0);
        expect(certificate.gap).toBeLessThanOrEqual(certificate.gapMax! + 1e-12);
      }),
    );
  });

  test("requires purchases", () => {
    const columns = columnsOf([[[0.9, 3, 0]]]);
    expect(() => calibrateGlobal({ ...columns, tree: TREE, budget: 0.1 })).toThrow(
      new InputError(
        "NO_PURCHASES",
        "calibrateGlobal requires at least one purchasing click, got none among 3 clicks",
      ),
    );
  });
});
