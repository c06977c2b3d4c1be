import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { binomialLowerTail } from "../src/density/binomialLowerTail.js";
import { testableLevel } from "../src/density/testableLevel.js";

describe("binomialLowerTail", () => {
  test("by hand: one head or none in three fair throws is (1 + 3) / 8", () => {
    expect(binomialLowerTail(1, 3, 0.5)).toBeCloseTo(4 / 8, 15);
  });

  test("equals scipy 1.17.1 binom.cdf(k, n, p), also far out in the tail", () => {
    const reference: [number, number, number, number][] = [
      [0, 1000, 0.002, 0.13506452244668357],
      [3, 1000, 0.01, 0.010072654772014291],
      [1, 8412, 0.001, 0.002084285667615013],
      [50, 100_000, 0.001, 2.3711826624976373e-8],
      [900, 1_000_000, 0.001, 0.0006940154622868455],
      [5, 10, 0.5, 0.623046875],
      [9999, 10_000_000, 0.0011, 1.6092561475440663e-22],
      [30, 40, 0.2, 0.9999999999999916],
    ];
    for (const [successes, trials, probability, expected] of reference) {
      const got = binomialLowerTail(successes, trials, probability);
      expect(Math.abs(got / expected - 1)).toBeLessThan(1e-9);
    }
  });

  test("grows with successes, falls with the probability, and lies in [0, 1]", () => {
    const args = fc.tuple(
      fc.integer({ min: 1, max: 2000 }),
      fc.double({ min: 0.001, max: 0.998, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
    );
    fc.assert(
      fc.property(args, ([trials, probability, share]) => {
        const successes = Math.floor(share * (trials - 1));
        const tail = binomialLowerTail(successes, trials, probability);
        expect(tail).toBeGreaterThanOrEqual(0);
        expect(tail).toBeLessThanOrEqual(1);
        expect(binomialLowerTail(successes + 1, trials, probability)).toBeGreaterThanOrEqual(tail - 1e-12);
        expect(binomialLowerTail(successes, trials, probability + 0.001)).toBeLessThanOrEqual(tail + 1e-12);
      }),
      { seed: 7 },
    );
  });
});

describe("testableLevel", () => {
  test("where every test can fail it is Bonferroni's", () => {
    expect(testableLevel([1e-9, 1e-9, 1e-9, 1e-9], 0.04)).toBe(0.01);
  });

  test("by hand: of four tests two can reach 0.04 / 2, so each gets 0.02", () => {
    // At K = 1, level 0.04: three can reach it, 3 > 1. At K = 2, level 0.02: two can, 2 <= 2.
    expect(testableLevel([0.001, 0.02, 0.03, 0.5], 0.04)).toBe(0.02);
  });

  test("equals its definition: the smallest K that at most K tests can reach", () => {
    const family = fc.array(fc.double({ min: 1e-6, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(family, (smallest) => {
        let tests = 1;
        while (smallest.filter((p) => p <= 0.05 / tests).length > tests) tests++;
        expect(testableLevel(smallest, 0.05)).toBe(0.05 / tests);
      }),
      { seed: 7 },
    );
  });
});
