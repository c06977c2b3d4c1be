import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { normalProbability, normalQuantile } from "../src/bootstrap/normal.js";
import { clusterKeys, poissonWeight, resampleKeys } from "../src/bootstrap/poissonWeights.js";
import {
  bootstrapDifference,
  bootstrapRates,
  clopperPearson,
  decisionsAt,
  type Interval,
  ratesOfDecisions,
  ratesOfDecisionsBySlice,
} from "../src/index.js";
import { columnsOf, lawClicks, SLICE_COUNT, weightsOf } from "./arbitraryClicks.js";
import { referenceClicks, uniforms } from "./referenceClicks.js";

/** The reference clicks, ten to a user, decided at 0.5 and at 0.6. */
function referenceDecisions() {
  const { scores, weights, ...flags } = referenceClicks();
  return {
    ...flags,
    weights,
    invalid: decisionsAt({ scores, thresholds: [0.5] }),
    baseline: decisionsAt({ scores, thresholds: [0.6] }),
    cluster: Uint32Array.from(scores, (_, i) => Math.floor(i / 10)),
  };
}

function expectNear(interval: Interval, lower: number, upper: number, tolerance: number): void {
  expect(Math.abs(interval.lower - lower)).toBeLessThan(tolerance);
  expect(Math.abs(interval.upper - upper)).toBeLessThan(tolerance);
}

describe("bootstrapRates", () => {
  test.each([
    // scipy 1.17.1, numpy 2.4.6, c = np.arange(1000) // 10, agg = lambda x: np.bincount(c, weights=x):
    // scipy.stats.bootstrap((agg(invalid & of), agg(of)), lambda a, b, axis: a.sum(axis) / b.sum(axis), paired=True,
    //   method=method, n_resamples=200000, rng=np.random.default_rng(1)), of = clicks, purchased, robotic, w * purchased
    {
      method: "percentile" as const,
      ivr: [0.487, 0.543],
      fpr: [0.22535211267605634, 0.37579617834394907],
      coverage: [0.7338709677419355, 0.8041832099259554],
      weightedFpr: [0.19420289855072465, 0.34029493197403643],
      difference: [0.07746478873239436, 0.17964071856287425],
    },
    {
      method: "bca" as const,
      ivr: [0.487, 0.544],
      fpr: [0.22875816993464052, 0.38],
      coverage: [0.7324140278163865, 0.8028747433264887],
      weightedFpr: [0.19791666666666663, 0.34472934472934474],
      difference: [0.08148148148148149, 0.18493150684931506],
    },
  ])("equals scipy.stats.bootstrap over users, $method", (expected) => {
    const { weights, baseline, ...decisions } = referenceDecisions();
    // Poisson draws differ from scipy's multinomial ones, and 10,000 resamples leave some 2% of a width to chance.
    const options = { ...decisions, seed: 1, resamples: 10_000, method: expected.method };
    const rates = bootstrapRates(options).combined;
    expectNear(rates.ivrInterval, expected.ivr[0]!, expected.ivr[1]!, 0.0015);
    expectNear(rates.fprInterval, expected.fpr[0]!, expected.fpr[1]!, 0.004);
    expectNear(rates.roboticCoverageInterval, expected.coverage[0]!, expected.coverage[1]!, 0.002);
    const weighted = bootstrapRates({ ...options, weights }).combined;
    expectNear(weighted.fprInterval, expected.weightedFpr[0]!, expected.weightedFpr[1]!, 0.004);
    const difference = bootstrapDifference({ ...options, baseline }).combined;
    expect(difference.fpr).toBeCloseTo(0.12666666666666668, 15);
    expectNear(difference.fprInterval, expected.difference[0]!, expected.difference[1]!, 0.003);
  });

  test("without clusters, the percentile interval of 300 of 1,000 is the binomial's", () => {
    // scipy 1.17.1: binom.ppf([0.025, 0.975], 1000, 0.3) / 1000
    const invalid = Uint8Array.from({ length: 1000 }, (_, i) => (i < 300 ? 1 : 0));
    const purchased = new Uint8Array(1000);
    const { combined } = bootstrapRates({
      invalid,
      purchased,
      seed: 3,
      resamples: 10_000,
      method: "percentile",
    });
    expectNear(combined.ivrInterval, 0.272, 0.329, 0.002);
  });

  test("covers the true rate where clicks of a user go together, and Clopper-Pearson does not", () => {
    // Each user has 1 to 20 purchases, all invalid with probability 0.1 and else none: the true FPR is 0.1, and a user's
    // purchases tell no more than one would. Four standard errors of 0.95 over 300 repetitions are 0.05.
    const repetitions = 300;
    const users = 150;
    const u = uniforms(2 * users * repetitions, 17);
    let clustered = 0;
    let exact = 0;
    for (let repetition = 0; repetition < repetitions; repetition++) {
      const cluster: number[] = [];
      const invalid: number[] = [];
      for (let user = 0; user < users; user++) {
        const at = 2 * (repetition * users + user);
        const size = 1 + Math.floor(20 * u[at]!);
        for (let click = 0; click < size; click++) {
          cluster.push(user);
          invalid.push(u[at + 1]! < 0.1 ? 1 : 0);
        }
      }
      const decisions = {
        invalid: Uint8Array.from(invalid),
        purchased: new Uint8Array(invalid.length).fill(1),
        cluster: Uint32Array.from(cluster),
        seed: repetition,
        resamples: 500,
      };
      const covers = ({ lower, upper }: Interval) => (lower <= 0.1 && 0.1 <= upper ? 1 : 0);
      const { combined } = bootstrapRates(decisions);
      clustered += covers(combined.fprInterval);
      exact += covers(clopperPearson(combined.invalidPurchases, combined.purchases));
    }
    // Of 300: 283 (94.3%) for "bca", 119 (39.7%) for Clopper-Pearson, and 275 (91.7%) for "percentile".
    expect(clustered / repetitions).toBeGreaterThan(0.9);
    expect(clustered / repetitions).toBeLessThan(0.995);
    expect(exact / repetitions).toBeLessThan(0.6);
  });

  test("does not depend on the order of rows, and codes split over slices are one user in the combined figure", () => {
    fc.assert(
      fc.property(lawClicks, fc.nat({ max: 5 }), (clicks, seed) => {
        const options = (own: typeof clicks) => {
          const { scores, ...columns } = columnsOf(own);
          const invalid = decisionsAt({ scores, thresholds: [0.5] });
          const cluster = Uint32Array.from(own, (click) => click.weight);
          return { ...columns, invalid, cluster, sliceCount: SLICE_COUNT, seed, resamples: 100 };
        };
        const { combined, slices } = bootstrapRates(options(clicks));
        expect(bootstrapRates(options([...clicks].reverse()))).toEqual({ combined, slices });
        const { slice, ...whole } = options(clicks);
        expect(bootstrapRates(whole)).toEqual({ combined, slices: [] });
        expect(combined).toMatchObject(ratesOfDecisions(whole));
        expect(slices).toMatchObject(ratesOfDecisionsBySlice({ ...whole, slice }));
        for (const [index, rates] of slices.entries()) {
          const own = options(clicks.filter((click) => click.slice === index));
          const { slice: _, ...alone } = own;
          expect(bootstrapRates(alone).combined).toEqual(rates);
        }
      }),
      { numRuns: 30 },
    );
  });

  test("weight 2 equals duplicating the row, as clicks of one user", () => {
    fc.assert(
      fc.property(lawClicks, (clicks) => {
        const of = (own: typeof clicks) => {
          const { scores, slice, ...columns } = columnsOf(own);
          return { ...columns, invalid: decisionsAt({ scores, thresholds: [0.5] }), cluster: slice };
        };
        const repeated = clicks.flatMap((click) => Array<(typeof clicks)[0]>(click.weight).fill(click));
        const options = { seed: 1, resamples: 100 };
        const weighted = bootstrapRates({ ...of(clicks), weights: weightsOf(clicks), ...options }).combined;
        // Without a weight's worth a cluster is still a row: it is in no denominator.
        expect(weighted).toEqual(bootstrapRates({ ...of(repeated), ...options }).combined);
      }),
      { numRuns: 50 },
    );
  });

  test("the seed decides, and nothing else", () => {
    const decisions = referenceDecisions();
    const once = bootstrapRates({ ...decisions, seed: 1 });
    expect(bootstrapRates({ ...decisions, seed: 1 })).toEqual(once);
    expect(bootstrapRates({ ...decisions, seed: 2 })).not.toEqual(once);
    expect(bootstrapRates({ ...decisions, seed: 1 + 2 ** 32 })).not.toEqual(once);
  });

  test("what no user shows has the exact interval of the users; one user or none says nothing", () => {
    const cluster = Uint32Array.of(1, 1, 2, 3, 4);
    const purchased = Uint8Array.of(1, 1, 1, 1, 0);
    const robotic = Uint8Array.of(0, 0, 0, 0, 1);
    const { combined } = bootstrapRates({ invalid: new Uint8Array(5), purchased, robotic, cluster, seed: 1 });
    expect(combined.ivrInterval).toEqual(clopperPearson(0, 4));
    expect(combined.fprInterval).toEqual(clopperPearson(0, 3));
    expect(combined.roboticCoverageInterval).toEqual({ lower: 0, upper: 1 });
    const all = bootstrapRates({ invalid: new Uint8Array(5).fill(1), purchased, cluster, seed: 1 }).combined;
    expect(all.fprInterval).toEqual(clopperPearson(3, 3));
    expect(all.roboticCoverageInterval).toEqual({ lower: 0, upper: 1 });
  });

  test("errors name the rule", () => {
    const options = { invalid: Uint8Array.of(0), purchased: Uint8Array.of(1), seed: 1 };
    const fails = (change: object, message: string) =>
      expect(() => bootstrapRates({ ...options, ...change })).toThrow(message);
    fails({ resamples: 99 }, "bootstrapRates requires resamples to be an integer >= 100, got 99");
    fails({ seed: -1 }, "bootstrapRates requires seed to be an integer >= 0, got -1");
    fails({ seed: undefined }, "bootstrapRates requires seed to be an integer >= 0, got undefined");
    fails({ confidence: 1 }, "bootstrapRates requires confidence in (0, 1), got 1");
    fails({ method: "basic" }, 'bootstrapRates requires method "bca" or "percentile", got "basic"');
    fails(
      { cluster: new Uint32Array(2) },
      "bootstrapRates requires cluster to have 1 values, one a row, got 2",
    );
    fails({ slice: Uint32Array.of(1), sliceCount: 1 }, "bootstrapRates requires slice < 1, got 1 at index 0");
    fails({ slice: Uint32Array.of(0) }, "bootstrapRates requires sliceCount to be an integer >= 1, got NaN");
    fails({ invalid: Uint8Array.of(2) }, "bootstrapRates requires invalid to be 0 or 1, got 2 at index 0");
    expect(() => bootstrapDifference({ ...options, baseline: new Uint8Array(2) })).toThrow(
      "bootstrapDifference requires baseline to have 1 values, one a row, got 2",
    );
  });
});

describe("bootstrapDifference", () => {
  test("is narrower than two intervals side by side, and swaps sign with the policies", () => {
    const { invalid, baseline, ...rest } = referenceDecisions();
    const one = bootstrapDifference({ ...rest, invalid, baseline, seed: 1, method: "percentile" }).combined;
    const other = bootstrapDifference({
      ...rest,
      invalid: baseline,
      baseline: invalid,
      seed: 1,
      method: "percentile",
    }).combined;
    expect(one.ivr).toBe(-other.ivr);
    expect(one.ivrInterval.lower).toBeCloseTo(-other.ivrInterval.upper, 14);
    const alone = bootstrapRates({ ...rest, invalid, seed: 1 }).combined.fprInterval;
    const width = ({ lower, upper }: Interval) => upper - lower;
    expect(width(one.fprInterval)).toBeLessThan(width(alone));
  });

  test("policies that agree are not proved equal; by slice too", () => {
    const invalid = Uint8Array.of(1, 0, 1, 0);
    const options = { invalid, baseline: invalid, purchased: new Uint8Array(4).fill(1), seed: 1 };
    const { combined, slices } = bootstrapDifference({
      ...options,
      slice: Uint32Array.of(0, 0, 0, 1),
      sliceCount: 2,
    });
    const { upper } = clopperPearson(0, 4);
    expect(combined).toMatchObject({ ivr: 0, ivrInterval: { lower: -upper, upper } });
    expect(slices[0]).toMatchObject({ fpr: 0, fprInterval: { upper: clopperPearson(0, 3).upper } });
    expect(slices[1]).toMatchObject({ fpr: 0, fprInterval: { lower: -1, upper: 1 } });
  });
});

describe("Poisson weights", () => {
  test("have the distribution of Poisson(1), and are unrelated between clusters and between resamples", () => {
    const keys = resampleKeys(1, 400);
    const clusters = clusterKeys(Uint32Array.from({ length: 500 }, (_, i) => i));
    const counts = new Float64Array(5);
    const draws = keys.length * clusters.length;
    let neighbours = 0;
    let successive = 0;
    for (let b = 0; b < keys.length; b++) {
      for (let i = 0; i < clusters.length; i++) {
        const weight = poissonWeight(clusters[i]!, keys[b]!);
        counts[Math.min(4, weight)]! += 1;
        neighbours += (weight - 1) * (poissonWeight(clusters[(i + 1) % clusters.length]!, keys[b]!) - 1);
        successive += (weight - 1) * (poissonWeight(clusters[i]!, keys[(b + 1) % keys.length]!) - 1);
      }
    }
    // e^-1 / k!; at 200,000 draws four standard errors are below 0.0045, those of the correlations 0.009.
    const expected = [0.3679, 0.3679, 0.1839, 0.0613, 0.019];
    for (const [k, share] of expected.entries())
      expect(Math.abs(counts[k]! / draws - share)).toBeLessThan(0.0045);
    expect(Math.abs(neighbours / draws)).toBeLessThan(0.009);
    expect(Math.abs(successive / draws)).toBeLessThan(0.009);
  });
});

describe("normal distribution", () => {
  test.each([
    // scipy 1.17.1: scipy.stats.norm.cdf(z)
    [0, 0.5],
    [1.959963984540054, 0.975],
    [-3, 0.0013498980316300957],
    [-5, 2.866515718791933e-7],
  ])("P(Z <= %d) and its inverse equal scipy", (z, probability) => {
    expect(Math.abs(normalProbability(z) - probability)).toBeLessThan(1e-15);
    expect(normalQuantile(probability)).toBeCloseTo(z, 9);
  });
});

describe("decisionsAt", () => {
  test("errors name the rule", () => {
    const scores = Float32Array.of(0.5);
    expect(() => decisionsAt({ scores, thresholds: [0.5, 0.5] })).toThrow(
      "decisionsAt requires one threshold where there is no slice, got 2 thresholds",
    );
    expect(() => decisionsAt({ scores, thresholds: [Number.NaN] })).toThrow(
      "decisionsAt requires thresholds that are numbers, got NaN at index 0",
    );
    expect(() => decisionsAt({ scores, thresholds: [0.5], slice: Uint32Array.of(1) })).toThrow(
      "decisionsAt requires slice < 1, got 1 at index 0",
    );
    expect(() => decisionsAt({ scores: Float32Array.of(2), thresholds: [0.5] })).toThrow(
      "decisionsAt requires scores in [0, 1], got 2 at index 0",
    );
  });
});
