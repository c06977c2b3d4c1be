import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clopperPearson, ratesOfCounts, withIntervals } from "../src/index.js";

describe("clopperPearson", () => {
  test("has closed forms at the ends, by hand", () => {
    // No success in n: (1 - upper)^n = 0.025, so upper = 1 - 0.025^(1/n). All of them: lower = 0.025^(1/n).
    expect(clopperPearson(0, 1)).toEqual({ lower: 0, upper: expect.closeTo(0.975, 15) });
    expect(clopperPearson(0, 10).upper).toBeCloseTo(1 - 0.025 ** 0.1, 15);
    expect(clopperPearson(10, 10)).toEqual({ lower: expect.closeTo(0.025 ** 0.1, 15), upper: 1 });
    // One in two: the lower bound solves 1 - (1 - p)^2 = 0.025, the upper one 1 - p^2 = 0.025.
    expect(clopperPearson(1, 2).lower).toBeCloseTo(1 - Math.sqrt(0.975), 14);
    expect(clopperPearson(1, 2).upper).toBeCloseTo(Math.sqrt(0.975), 14);
  });

  test.each([
    // scipy 1.17.1: scipy.stats.beta.ppf((1 - c) / 2, k, n - k + 1), beta.ppf((1 + c) / 2, k + 1, n - k)
    [3, 100, 0.95, 0.006229971538306395, 0.08517605297428],
    [5, 10, 0.95, 0.18708602844739855, 0.8129139715526015],
    [99, 100, 0.95, 0.9455406146079194, 0.9997468539670226],
    [37, 1e6, 0.95, 2.6051544156141982e-5, 5.099926915260212e-5],
    [250_000, 1e6, 0.95, 0.24915153568554574, 0.2508499125965476],
    [50_000, 1e8, 0.95, 0.0004956279478832943, 0.00050440100999792],
    [50_000_000, 1e8, 0.95, 0.4999019968019593, 0.5000980031980407],
    [9_999_999, 1e7, 0.95, 0.9999994428357883, 0.9999999974682192],
  ])("%d of %d at %d equals scipy", (successes, trials, confidence, lower, upper) => {
    const interval = clopperPearson(successes, trials, confidence);
    expect(Math.abs(interval.lower / lower - 1)).toBeLessThan(1e-13);
    expect(Math.abs(interval.upper / upper - 1)).toBeLessThan(1e-13);
  });

  test.each([
    // scipy 1.17.1: binomtest(k, n).proportion_ci(0.99, "exact"), itself good to about 1e-12
    [1, 10, 0.0005011285754612697, 0.5442870568996879],
    [7, 1000, 0.002041386571444228, 0.0170469318350892],
    [250, 50_000, 0.004224634430208759, 0.005871125444317962],
    [120_000, 1e6, 0.11916426406230163, 0.1208393539533768],
  ])("%d of %d at 0.99 equals scipy's binomtest", (successes, trials, lower, upper) => {
    const interval = clopperPearson(successes, trials, 0.99);
    expect(interval.lower).toBeCloseTo(lower, 11);
    expect(interval.upper).toBeCloseTo(upper, 11);
  });

  test("keeps its digits on rare events, where scipy loses seven", () => {
    // mpmath 1.4.1, 40 digits: the zero of (1 - p)^n + n p (1 - p)^(n - 1) = 0.025.
    // scipy 1.17.1 gives 5.571630655166939e-06 and 5.571643258042459e-08.
    expect(clopperPearson(1, 1e6).upper / 5.571630655172244e-6).toBeCloseTo(1, 13);
    expect(clopperPearson(1, 1e8).upper / 5.571643263581067e-8).toBeCloseTo(1, 13);
  });

  test("mirrors: the interval of the failures is the complement", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 3000 }),
        fc.integer({ min: 0, max: 3000 }),
        (successes, failures) => {
          const interval = clopperPearson(successes, successes + failures);
          const mirror = clopperPearson(failures, successes + failures);
          expect(interval.lower).toBeCloseTo(1 - mirror.upper, 12);
          expect(interval.upper).toBeCloseTo(1 - mirror.lower, 12);
        },
      ),
    );
  });

  test("contains the observed share, widens with confidence and narrows with trials", () => {
    const count = fc.integer({ min: 0, max: 500 });
    fc.assert(
      fc.property(
        count,
        count,
        fc.double({ min: 0.01, max: 0.98, noNaN: true }),
        (successes, failures, confidence) => {
          const trials = successes + failures;
          const interval = clopperPearson(successes, trials, confidence);
          const share = trials === 0 ? 0.5 : successes / trials;
          expect(interval.lower).toBeLessThanOrEqual(share);
          expect(interval.upper).toBeGreaterThanOrEqual(share);
          const wider = clopperPearson(successes, trials, confidence + 0.01);
          expect(wider.lower).toBeLessThanOrEqual(interval.lower);
          expect(wider.upper).toBeGreaterThanOrEqual(interval.upper);
          const more = clopperPearson(2 * successes, 2 * trials, confidence);
          expect(more.upper - more.lower).toBeLessThanOrEqual(interval.upper - interval.lower);
        },
      ),
    );
  });

  test("covers the true share at least as often as it promises: every share, n = 20", () => {
    const trials = 20;
    const intervals = Array.from({ length: trials + 1 }, (_, k) => clopperPearson(k, trials));
    for (let share = 0.005; share < 1; share += 0.005) {
      let probability = (1 - share) ** trials;
      let covered = 0;
      for (const [k, { lower, upper }] of intervals.entries()) {
        if (lower <= share && share <= upper) covered += probability;
        probability *= ((trials - k) / (k + 1)) * (share / (1 - share));
      }
      expect(covered).toBeGreaterThanOrEqual(0.95 - 1e-12);
    }
  });

  test("errors name the rule", () => {
    expect(() => clopperPearson(3, 2)).toThrow(
      "clopperPearson requires integers 0 <= successes <= trials, got 3 of 2",
    );
    expect(() => clopperPearson(0.5, 2)).toThrow("got 0.5 of 2");
    expect(() => clopperPearson(-1, 2)).toThrow("got -1 of 2");
    expect(() => clopperPearson(0, Number.NaN)).toThrow("got 0 of NaN");
    expect(() => clopperPearson(1, 2, 1)).toThrow("clopperPearson requires confidence in (0, 1), got 1");
  });
});

describe("withIntervals", () => {
  const counts = {
    clicks: 10,
    invalidClicks: 5,
    purchases: 0,
    invalidPurchases: 0,
    robotic: 100,
    invalidRobotic: 99,
  };

  test("gives each rate the interval of its own counts", () => {
    const rates = ratesOfCounts(counts);
    expect(withIntervals(rates, 0.9)).toEqual({
      ...rates,
      confidence: 0.9,
      ivrInterval: clopperPearson(5, 10, 0.9),
      fprInterval: { lower: 0, upper: 1 },
      roboticCoverageInterval: clopperPearson(99, 100, 0.9),
    });
  });

  test("refuses weighted counts, for which no exact interval exists", () => {
    expect(() => withIntervals(ratesOfCounts({ ...counts, invalidClicks: 2.5 }))).toThrow(
      "withIntervals requires integer counts (rates of unweighted clicks), got 2.5 of 10",
    );
  });
});
