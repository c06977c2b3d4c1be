import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { measureDispersion, type PastHour } from "../src/monitor/dispersion.js";
import { logEvidence } from "../src/monitor/logEvidence.js";
import { usualRates } from "../src/monitor/usualRates.js";
import { seededRandom } from "./samples.js";

/** P(X = k), X ~ Binomial(n, p). */
function binomial(k: number, n: number, p: number): number {
  let probability = 1;
  for (let i = 1; i <= k; i++) probability *= ((n - k + i) / i) * p;
  return probability * (1 - p) ** (n - k);
}

describe("logEvidence", () => {
  test("is the likelihood ratio at four times the odds: 6 of 10 against 20%", () => {
    // 4^6 / (1 + 0.2 * 3)^10 = 4096 / 109.95 = 37.25
    expect(Math.exp(logEvidence(6, 10, 0.2, 4, 1))).toBeCloseTo(4096 / 1.6 ** 10, 10);
    // The same as (q / p)^6 ((1 - q) / (1 - p))^4 with q = 0.5, whose odds are four times those of 0.2.
    expect(Math.exp(logEvidence(6, 10, 0.2, 4, 1))).toBeCloseTo(2.5 ** 6 * 0.625 ** 4, 10);
    expect(logEvidence(6, 10, 0.2, 4, 2)).toBeCloseTo(logEvidence(6, 10, 0.2, 4, 1) / 2, 12);
    expect(logEvidence(0, 0, 0.2, 4, 1)).toBe(0);
  });

  test("is expected to be at most 1 wherever the rate lies on the tolerated side, for clusters up to the design effect", () => {
    const share = (min: number, max: number) => fc.double({ min, max, noNaN: true });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 6 }),
        share(0, 5),
        share(0.01, 0.99),
        share(0, 1),
        fc.constantFrom(1.5, 4, 1 / 1.5, 1 / 4),
        (clusters, size, more, limit, within, ratio) => {
          const rate = ratio > 1 ? limit * within : 1 - (1 - limit) * within;
          let expected = 0;
          for (let k = 0; k <= clusters; k++)
            expected +=
              binomial(k, clusters, rate) *
              Math.exp(logEvidence(k * size, clusters * size, limit, ratio, size + more));
          expect(expected).toBeLessThanOrEqual(1 + 1e-9);
        },
      ),
      { seed: 6, numRuns: 300 },
    );
  });
});

describe("measureDispersion", () => {
  const flat = new Float64Array(168).fill(0.5);

  test("two hours that stray alike are a day's shift, two that stray apart are the hours' own", () => {
    // v = 100 * 0.25 = 25 each. Alike (+5, +5): shift 10 / 50, nothing within. Apart (+5, -5): within (25 + 25) / 25 = 2 on one degree of freedom.
    const day = (first: number, second: number): PastHour[] =>
      [first, second].map((hits, hourOfWeek) => ({ day: 0, hourOfWeek, hits, trials: 100 }));
    expect(measureDispersion(day(55, 45), flat, 0)).toEqual({ designEffect: 2, dayEffect: 2, dayScale: 50 });
    // Alike: the day's 10^2 / 50 = 2, and 1 is the least design effect.
    expect(measureDispersion(day(55, 55), flat, 0)).toEqual({ designEffect: 1, dayEffect: 2, dayScale: 50 });
  });

  test("finds clusters of five and a day's deviation of 0.2 on the logit scale", () => {
    const random = seededRandom(3);
    const hours: PastHour[] = [];
    for (let day = 0; day < 300; day++) {
      const shift = 0.2 * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
      const rate = 1 / (1 + Math.exp(-shift));
      for (let hour = 0; hour < 24; hour++) {
        let hits = 0;
        for (let cluster = 0; cluster < 100; cluster++) if (random() < rate) hits += 5;
        hours.push({ day, hourOfWeek: hour, hits, trials: 500 });
      }
    }
    const { designEffect, dayEffect, dayScale } = measureDispersion(hours, flat, 0);
    expect(designEffect).toBeCloseTo(5, 0);
    expect(Math.sqrt((dayEffect - designEffect) / dayScale)).toBeCloseTo(0.2, 1);
  });
});

describe("usualRates", () => {
  const weeks = new Float64Array(168).fill(4);
  const hoursAt = (rateOf: (hourOfWeek: number) => number, trials: number): PastHour[] =>
    Array.from({ length: 4 * 168 }, (_, hour) => ({
      day: Math.floor(hour / 24),
      hourOfWeek: hour % 168,
      hits: Math.round(rateOf(hour % 168) * trials),
      trials,
    }));
  const options = { weeks, tolerance: { relative: 0.1, absolute: 0.01 }, deviations: 3, weeksMin: 3 };
  const night = (hour: number) => (hour % 24 < 6 ? 0.4 : 0.2);

  test("large hours keep their own rate, and the band is the tolerance and a little more", () => {
    const usual = usualRates({ ...options, hours: hoursAt(night, 100_000) })!;
    expect(usual.rate[2]).toBeCloseTo(0.4, 3);
    expect(usual.rate[12]).toBeCloseTo(0.2, 3);
    expect(usual.upper[12]).toBeGreaterThan(0.22);
    expect(usual.upper[12]).toBeLessThan(0.23);
    expect(usual.lower[12]).toBeLessThan(0.18);
  });

  test("small hours lean on the slice's level and the shape of all traffic", () => {
    const all = usualRates({ ...options, hours: hoursAt(night, 100_000) })!;
    const small = hoursAt(() => 0.5, 2);
    const usual = usualRates({ ...options, hours: small, shape: all.rate })!;
    expect(usual.rate[2]).toBeGreaterThan(usual.rate[12]! + 0.1);
  });

  test("an hour of the week with too few weeks has no limits", () => {
    const few = weeks.slice();
    few[7] = 2;
    const usual = usualRates({ ...options, weeks: few, hours: hoursAt(night, 1000) })!;
    expect([usual.upper[7], usual.lower[7]]).toEqual([Number.NaN, Number.NaN]);
    expect(usual.upper[8]).toBeGreaterThan(0.2);
  });

  test("a stream with hardly a click is not watched", () => {
    expect(usualRates({ ...options, hours: [] })).toBeUndefined();
    expect(usualRates({ ...options, hours: hoursAt(() => 0, 1).slice(0, 49) })).toBeUndefined();
  });
});
