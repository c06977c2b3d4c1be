import { errorBudget, shareEqually } from "@slidr/guardrails";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { effectiveLowerTail, effectiveUpperTail } from "../src/statistics/effectiveBinomial.js";
import { regularisedBeta } from "../src/statistics/regularisedBeta.js";
import { studentUpperTail } from "../src/statistics/studentUpperTail.js";
import { CellTally } from "../src/training/cellTally.js";
import { Deviations } from "../src/training/deviations.js";
import { medianOf } from "../src/training/medianOf.js";

const relative = (actual: number, expected: number) => Math.abs(actual / expected - 1);

describe("regularisedBeta", () => {
  test("equals scipy's, also far in the tail", () => {
    // scipy 1.17.1: scipy.special.betainc(a, b, x)
    const cases: [x: number, a: number, b: number, value: number][] = [
      [0.3, 2, 5, 0.5798250000000003],
      [0.001, 0.5, 30, 0.19276269384046296],
      [0.97, 400.5, 3.25, 0.0006428144057381892],
      [0.02, 50, 1000, 3.5055362743099955e-8],
      [1e-5, 3, 1e6, 0.9972307404817266],
    ];
    for (const [x, a, b, value] of cases)
      expect(relative(regularisedBeta(x, a, b), value)).toBeLessThan(1e-9);
  });

  test("I_x(a, b) = 1 - I_1-x(b, a), and it grows with x", () => {
    const shape = fc.double({ min: 0.1, max: 500, noNaN: true });
    const share = fc.double({ min: 0.01, max: 0.99, noNaN: true });
    fc.assert(
      fc.property(share, share, shape, shape, (x, y, a, b) => {
        expect(regularisedBeta(x, a, b)).toBeCloseTo(1 - regularisedBeta(1 - x, b, a), 9);
        expect(regularisedBeta(Math.min(x, y), a, b)).toBeLessThanOrEqual(
          regularisedBeta(Math.max(x, y), a, b) + 1e-12,
        );
      }),
      { seed: 3, numRuns: 200 },
    );
  });
});

describe("binomial tails of effective counts", () => {
  test("are the binomial's for whole counts", () => {
    // scipy 1.17.1: binom.sf(29, 1000, 0.01), binom.cdf(3, 1000, 0.02)
    expect(relative(effectiveUpperTail(30, 1000, 0.01), 2.059988850971949e-7)).toBeLessThan(1e-8);
    expect(relative(effectiveLowerTail(3, 1000, 0.02), 2.7631676295533457e-6)).toBeLessThan(1e-8);
    // By hand: of two coins both show heads with 1/4, at most one with 3/4.
    expect(effectiveUpperTail(2, 2, 0.5)).toBeCloseTo(0.25, 12);
    expect(effectiveLowerTail(1, 2, 0.5)).toBeCloseTo(0.75, 12);
  });

  test("clusters make the same share less surprising", () => {
    const pValues = [1, 2, 5, 20].map((cluster) => effectiveUpperTail(60 / cluster, 1000 / cluster, 0.03));
    expect(pValues).toEqual([...pValues].sort((a, b) => a - b));
  });
});

test("Student's tail equals scipy's", () => {
  // scipy 1.17.1: t.sf(6.2, 27), t.sf(1.5, 3)
  expect(relative(studentUpperTail(6.2, 27), 6.255752513933967e-7)).toBeLessThan(1e-8);
  expect(relative(studentUpperTail(1.5, 3), 0.11529193262241147)).toBeLessThan(1e-9);
});

describe("Deviations", () => {
  test("independent normal deviations have a spread a little above 1", () => {
    // Quantiles of the squared standard normal at 0.05, 0.15 ... 0.95 stand for a sample without chance.
    const deviations = new Deviations();
    for (const z of [0.0627, 0.1891, 0.3186, 0.4538, 0.5978, 0.7554, 0.9346, 1.1503, 1.4395, 1.96])
      deviations.add(z * z);
    expect(deviations.spread(1000)).toBeGreaterThan(0.9);
    expect(deviations.spread(1000)).toBeLessThan(1.2);
    // Few days raise it: 5 degrees of freedom, 5 / chi-squared(0.05, 5) = 5 / 1.145, here to 2%.
    expect(deviations.spread(5) / deviations.spread(1e9)).toBeCloseTo(5 / 1.145, 0);
  });

  test("one deviation of a hundred counts for what it is", () => {
    const deviations = new Deviations();
    for (let i = 0; i < 99; i++) deviations.add(1);
    deviations.add(1000);
    // The mean is about 11; the largest over 2 (1 + ln 100) is 89.
    expect(deviations.spread(1e9)).toBeCloseTo(1000 / (2 * (1 + Math.log(100))), 6);
  });

  test("nothing seen is no spread", () => {
    expect(new Deviations().spread(5)).toBe(0);
  });
});

test("kinds of comparisons share the error, and those of a kind share it among them", () => {
  const tally = new CellTally();
  const hour = { firstHour: 0, hours: 1, name: "00:00" };
  const day = { firstHour: 0, hours: 24, name: "the day" };
  const cell = () => ({ observed: 1, limit: 1, n: 1, text: "" });
  for (let i = 0; i < 9; i++) tally.pass({ slice: "mobile", window: hour });
  tally.add({ slice: "mobile", window: hour }, 0.001, 1, cell);
  tally.add({ slice: "mobile", window: day }, 0.002, 2, cell);
  // Two kinds: 0.002 x 1 x 2 is less than 0.001 x 10 x 2.
  expect(tally.ranked().map(({ pValue }) => Number(pValue.toPrecision(6)))).toEqual([0.004, 0.02]);
  expect([tally.size, tally.farthest?.effect]).toEqual([11, 2]);
});

test("the median of an even number of values is the mean of the middle two", () => {
  expect([medianOf([3, 1, 2]), medianOf([4, 1, 3, 2])]).toEqual([2, 2.5]);
});

describe("errorBudget", () => {
  test("data and model together have one false block in a year of daily runs", () => {
    const { data, model } = errorBudget();
    expect(data.block + model.block).toBeCloseTo(1 / 365, 15);
    expect(data.warn + model.warn).toBeCloseTo(1 / 12, 15);
  });

  test("rejects what is no probability", () => {
    expect(() => errorBudget({ familyError: 0 })).toThrow(
      "errorBudget requires familyError in (0, 1), got 0",
    );
    expect(() => errorBudget({ warnError: 1e-9 })).toThrow(
      "errorBudget requires warnError from familyError to below 1, got 1e-9",
    );
    expect(() => errorBudget({ dataShare: 1 })).toThrow("errorBudget requires dataShare in (0, 1), got 1");
    expect(() => shareEqually({ warn: 0.1, block: 0.1 }, 0)).toThrow(
      "shareEqually requires at least one check, got 0",
    );
  });
});
