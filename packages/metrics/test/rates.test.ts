import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  combineRates,
  operatingCurve,
  ratesAt,
  ratesOfCounts,
  ratesOfDecisions,
  ratesOfDecisionsBySlice,
} from "../src/index.js";
import { columnsOf, lawClicks, SLICE_COUNT, weightsOf } from "./arbitraryClicks.js";

const NONE = {
  clicks: 0,
  invalidClicks: 0,
  purchases: 0,
  invalidPurchases: 0,
  robotic: 0,
  invalidRobotic: 0,
};
const threshold = fc.oneof(
  fc.integer({ min: 0, max: 8 }).map((k) => k / 8),
  fc.double({ min: -1, max: 2, noNaN: true }),
  fc.constantFrom(2, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
);

describe("ratesOfCounts", () => {
  test("divides by hand: 30/120, 2/8, 9/10", () => {
    const rates = ratesOfCounts({
      clicks: 120,
      invalidClicks: 30,
      purchases: 8,
      invalidPurchases: 2,
      robotic: 10,
      invalidRobotic: 9,
    });
    expect([rates.ivr, rates.fpr, rates.roboticCoverage]).toEqual([0.25, 0.25, 0.9]);
  });

  test("a rate whose denominator is 0 is 0", () => {
    expect(ratesOfCounts(NONE)).toEqual({ ...NONE, ivr: 0, fpr: 0, roboticCoverage: 0 });
  });

  test("errors name the count that exceeds its whole", () => {
    const fails = (change: object, message: string) =>
      expect(() => ratesOfCounts({ ...NONE, ...change })).toThrow(message);
    fails(
      { purchases: 3, invalidPurchases: 4 },
      "ratesOfCounts requires 0 <= invalidPurchases <= purchases, got invalidPurchases 4 and purchases 3",
    );
    fails({ invalidClicks: -1 }, "0 <= invalidClicks <= clicks, got invalidClicks -1 and clicks 0");
    fails({ robotic: Number.NaN }, "0 <= invalidRobotic <= robotic, got invalidRobotic 0 and robotic NaN");
  });
});

describe("ratesAt", () => {
  test("equals deciding score >= threshold on every click", () => {
    fc.assert(
      fc.property(lawClicks, threshold, (clicks, t) => {
        const columns = { ...columnsOf(clicks), weights: weightsOf(clicks) };
        const invalid = Uint8Array.from(clicks, (click) => (click.score >= t ? 1 : 0));
        expect(ratesAt(operatingCurve(columns), t)).toEqual(ratesOfDecisions({ ...columns, invalid }));
      }),
    );
  });

  test("a threshold must be a number", () => {
    const curve = operatingCurve({ scores: Float32Array.of(1), purchased: Uint8Array.of(0) });
    expect(() => ratesAt(curve, Number.NaN)).toThrow(
      "ratesAt requires a threshold that is a number, got NaN",
    );
  });
});

describe("combineRates", () => {
  test("the union law: combined rates of the slices equal the rates of all clicks", () => {
    fc.assert(
      fc.property(
        lawClicks,
        fc.array(threshold, { minLength: SLICE_COUNT, maxLength: SLICE_COUNT }),
        (clicks, t) => {
          const invalid = Uint8Array.from(clicks, (click) => (click.score >= t[click.slice]! ? 1 : 0));
          const decisions = { ...columnsOf(clicks), invalid, weights: weightsOf(clicks) };
          const slices = ratesOfDecisionsBySlice({ ...decisions, sliceCount: SLICE_COUNT });
          expect(combineRates(slices)).toEqual(ratesOfDecisions(decisions));
        },
      ),
    );
  });

  test("IVR is click-weighted and FPR purchase-weighted, by hand", () => {
    // IVR 0.6 of 100 and 0.1 of 300: (60 + 30) / 400 = 0.225. FPR 0.5 of 2 and 0 of 8: 1 / 10 = 0.1.
    const a = ratesOfCounts({ ...NONE, clicks: 100, invalidClicks: 60, purchases: 2, invalidPurchases: 1 });
    const b = ratesOfCounts({ ...NONE, clicks: 300, invalidClicks: 30, purchases: 8 });
    const combined = combineRates([a, b]);
    expect(combined.ivr).toBe(0.225);
    expect(combined.ivr).toBeCloseTo((a.ivr * 100 + b.ivr * 300) / 400, 15);
    expect(combined.fpr).toBe(0.1);
  });

  test("no slices combine into no clicks", () => {
    expect(combineRates([])).toEqual(ratesOfCounts(NONE));
  });
});

describe("ratesOfDecisions", () => {
  test("errors name the caller and the column", () => {
    const invalid = Uint8Array.of(0, 1);
    const purchased = Uint8Array.of(0, 1);
    expect(() => ratesOfDecisions({ invalid: Uint8Array.of(0, 7), purchased })).toThrow(
      "ratesOfDecisions requires invalid to be 0 or 1, got 7 at index 1",
    );
    expect(() => ratesOfDecisions({ invalid, purchased: Uint8Array.of(1) })).toThrow(
      "ratesOfDecisions requires purchased to have 2 values, one a row, got 1",
    );
    const slice = Uint32Array.of(0, 9);
    expect(() => ratesOfDecisionsBySlice({ invalid, purchased, slice, sliceCount: 2 })).toThrow(
      "ratesOfDecisionsBySlice requires slice < 2, got 9 at index 1",
    );
  });
});
