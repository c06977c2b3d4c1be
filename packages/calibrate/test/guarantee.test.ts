import { InputError } from "@slidr/clicks";
import { type Curve, curvesBySlice, mergeCurves, ratesAt } from "@slidr/metrics";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lossesMax } from "../src/guarantee/lossesMax.js";
import { nestedPath } from "../src/guarantee/nestedPath.js";
import { splitClicks } from "../src/guarantee/splitClicks.js";
import {
  type CalibrateCurvesOptions,
  type CalibrateOptions,
  calibrate,
  calibrateCurves,
  guaranteePurchasesMin,
  NOTHING_INVALID,
} from "../src/index.js";
import { poseProblem } from "../src/poseProblem.js";
import { freshCurves, KNOWN_SLICES, trueFpr, uniforms } from "./fresh.js";
import { columnsOf, curveOf, FLAT_TREE, type Group, NO_CLICKS, smallProblem } from "./samples.js";

const TREE = { names: ["all", "a", "b"], parents: Int32Array.of(-1, 0, 0) };

// Levels that choose, (purchases, clicks), each priced one purchase more and "nothing invalid" free: a (0, 0) (1, 10) (2, 40) (3, 50)
// (11, 100); b (0, 0) (1, 5) (2, 15) (4, 45) (11, 100). Hull of a: (0, 0) (2, 40) (3, 50) (11, 100), slopes 20, 10, 6.25; of b:
// (0, 0) (4, 45) (11, 100), slopes 11.25, 7.9. The path: a to 0.9 and 0.8; b to 0.9, 0.8 and 0.7; a to 0.7; b to 0.1; a to 0.1.
const A: Group[] = [
  [0.9, 10, 0],
  [0.8, 30, 1],
  [0.7, 10, 1],
  [0.1, 50, 8],
];
const B: Group[] = [
  [0.9, 5, 0],
  [0.8, 10, 1],
  [0.7, 30, 2],
  [0.1, 55, 7],
];
const chosenOn = [NO_CLICKS, curveOf(A), curveOf(B)];
// Lost on the testing clicks along the path: a 0.9 0, a 0.8 0; b 0.9 0, b 0.85 (in 0.8) 1, b 0.75 (in 0.7) 2; a 0.7 3.
const testing = [
  NO_CLICKS,
  curveOf([
    [0.85, 20, 0],
    [0.7, 10, 1],
    [0.1, 20, 9],
  ]),
  curveOf([
    [0.85, 20, 1],
    [0.75, 10, 1],
    [0.1, 20, 8],
  ]),
];
const base: CalibrateCurvesOptions = {
  curves: chosenOn,
  tree: TREE,
  purchasesMin: 1,
  budget: 0.25,
  guarantee: { delta: 0.1, curves: testing },
};
const promised = (changes: Partial<CalibrateCurvesOptions> = {}) => {
  const calibration = calibrateCurves({ ...base, ...changes });
  return { ...calibration, guarantee: calibration.guarantee!, thresholds: thresholdsOf(calibration) };
};
const thresholdsOf = ({ table }: ReturnType<typeof calibrateCurves>) =>
  table.slices.slice(1).map((row) => row.threshold);

describe("calibrate with a guarantee", () => {
  test("walks the path as long as losses refute a greater FPR", () => {
    // 20 testing purchases at 0.25: P(0) = 0.75^20 = 0.00317; P(1) = 20 * 0.25 * 0.75^19 = 0.02114; P(2) = 190 * 0.0625 * 0.75^18 = 0.06695.
    // P(X <= 2) = 0.0913 <= 0.1; P(3) = 1140 * 0.015625 * 0.75^17 = 0.1339 takes it to 0.2252. So 2 may be lost: up to b at 0.7.
    const { guarantee, thresholds, combined } = promised();
    expect(thresholds).toEqual([0.8, 0.7]);
    expect(guarantee).toMatchObject({
      delta: 0.1,
      budget: 0.25,
      purchasesChosenOn: 20,
      purchases: 20,
      invalidPurchases: 2,
      invalidPurchasesMax: 2,
      // ln 0.1 / ln 0.75 = 8.004
      purchasesMin: 9,
      walk: { steps: 5, stepsMax: 8, stoppedBy: "test" },
      slices: [],
    });
    const terms = [0.75 ** 20, 20 * 0.25 * 0.75 ** 19, 190 * 0.25 ** 2 * 0.75 ** 18];
    expect(guarantee.pValue).toBeCloseTo(terms[0]! + terms[1]! + terms[2]!, 14);
    // Both folds: a 40 + 20 clicks, b 45 + 30; purchases 1 + 0 and 3 + 2.
    expect(combined).toMatchObject({ clicks: 300, invalidClicks: 135, purchases: 40, invalidPurchases: 6 });
    expect(guarantee.ivrCost).toBe(guarantee.plainIvr - combined.ivr);
  });

  test("stops earlier for a smaller delta, and stays where nothing is invalid at first", () => {
    // P(X <= 1) = 0.0243.
    expect(promised({ guarantee: { delta: 0.025, curves: testing } }).thresholds).toEqual([0.8, 0.8]);
    expect(promised({ guarantee: { delta: 0.02, curves: testing } }).thresholds).toEqual([0.8, 0.9]);
    const first = [NO_CLICKS, curveOf([[0.95, 10, 1], [0.1, 10, 9]]), testing[2]!]; // biome-ignore format: one line
    const { thresholds, guarantee } = promised({ guarantee: { delta: 0.02, curves: first } });
    expect(thresholds).toEqual([NOTHING_INVALID, NOTHING_INVALID]);
    expect(guarantee.walk).toMatchObject({ steps: 0, stoppedBy: "test" });
  });

  test("never exceeds the budget on the clicks at hand either", () => {
    // All 20 purchases that test lie at 0.1; 0.25 of 40 is 10: a 2 + b 3 lost, b's next step is 7 more of those that chose.
    const spotless = [NO_CLICKS, curveOf([[0.1, 20, 10]]), curveOf([[0.1, 20, 10]])];
    const { guarantee, thresholds, certificate } = promised({ guarantee: { delta: 0.1, curves: spotless } });
    expect(thresholds).toEqual([0.7, 0.7]);
    expect(guarantee.walk.stoppedBy).toBe("test");
    const long = curveOf([[0.05, 400, 400]]);
    const all = promised({ guarantee: { delta: 0.1, curves: [NO_CLICKS, long, NO_CLICKS] }, budget: 0.02 });
    // 0.02 of 420 is 8: b's step to 0.1 would make 2 + 10.
    expect(all.thresholds).toEqual([0.7, 0.7]);
    expect(all.guarantee.walk.stoppedBy).toBe("budget");
    expect(all.certificate.binding).toEqual(["budget"]);
    expect(certificate.binding).toEqual(["guarantee"]);
  });

  test("ends where the path does", () => {
    const spotless = curveOf([[0.05, 400, 400]]);
    const { guarantee, thresholds, certificate } = promised({
      guarantee: { delta: 0.1, curves: [NO_CLICKS, spotless, NO_CLICKS] },
    });
    expect(thresholds).toEqual([0.1, 0.1]);
    expect(guarantee.walk).toEqual({ steps: 8, stepsMax: 8, stoppedBy: "end" });
    expect(certificate.binding).toEqual([]);
  });

  test("by quadratic, steps down each slice's levels in order of the fitted slope", () => {
    const { guarantee, thresholds, combined } = promised({ method: "quadratic" });
    expect(guarantee.invalidPurchases).toBeLessThanOrEqual(2);
    expect(thresholds.every((threshold) => threshold <= 1)).toBe(true);
    expect(combined.fpr).toBeLessThanOrEqual(0.25);
  });

  test("shows the frontier of the same promise at other budgets, without those too small for any", () => {
    const { frontier, combined } = promised();
    expect(frontier.find((point) => point.budget === 0.25)).toEqual({
      budget: 0.25,
      ivr: combined.ivr,
      fpr: combined.fpr,
    });
    // 1 - 0.1^(1 / 20) = 0.1087 is the least budget that 20 purchases can promise.
    expect(frontier[0]!.budget).toBeGreaterThan(0.1087);
    for (const [i, point] of frontier.entries()) {
      expect(point.fpr).toBeLessThanOrEqual(point.budget);
      if (i > 0) expect(point.ivr).toBeGreaterThanOrEqual(frontier[i - 1]!.ivr);
    }
  });

  test("gives slices too small for a threshold of their own one threshold of all traffic, on the same path", () => {
    const none = promised({ purchasesMin: 100 });
    expect(new Set(none.table.slices.map((row) => row.threshold)).size).toBe(1);
    const one = promised({
      purchasesMin: 11,
      curves: [NO_CLICKS, mergeCurves([chosenOn[1]!, chosenOn[1]!]), chosenOn[2]!],
    });
    expect(one.slices.map((slice) => slice.calibratedAs)).toEqual(["a", "all"]);
    expect(one.guarantee.invalidPurchases).toBeLessThanOrEqual(2);
    expect(one.combined.fpr).toBeLessThanOrEqual(0.25);
  });
});

describe("the path", () => {
  const method = fc.constantFrom("hull", "quadratic" as const);

  test("never raises a threshold, and ends no cell above where a limit does", () => {
    fc.assert(
      fc.property(smallProblem, method, (options, by) => {
        const { problem } = poseProblem({ ...options, curves: curvesFor(options) });
        const at = problem.cells.map((cell) => cell.first);
        for (const { cell, from, to } of nestedPath(problem, by, options.budget)) {
          expect(from).toBe(at[cell]);
          expect(to).toBeGreaterThan(from);
          expect(to).toBeLessThanOrEqual(problem.cells[cell]!.last);
          at[cell] = to;
        }
      }),
    );
  });

  test("holds the chosen table, whose losses pass the test while the next table's do not", () => {
    fc.assert(
      fc.property(
        smallProblem,
        smallProblem,
        fc.double({ min: 0.3, max: 0.9, noNaN: true }),
        (one, two, delta) => {
          const testing = curvesFor(two);
          const { purchases } = mergeCurves(testing);
          fc.pre(purchases >= guaranteePurchasesMin(one.budget, delta));
          const { table, guarantee, combined } = calibrateCurves({
            ...one,
            curves: curvesFor(one),
            guarantee: { delta, curves: testing },
          });
          const lost = testing.reduce(
            (sum, curve, node) => sum + ratesAt(curve, table.slices[node]!.threshold).invalidPurchases,
            0,
          );
          expect(guarantee).toMatchObject({ purchases, invalidPurchases: lost });
          expect(guarantee!.pValue).toBeLessThanOrEqual(delta);
          expect(lost).toBeLessThanOrEqual(lossesMax(purchases, one.budget, delta));
          expect(combined.fpr).toBeLessThanOrEqual(one.budget);
        },
      ),
    );
  });
});

function curvesFor({ scores, slice, purchased, tree }: CalibrateOptions): Curve[] {
  return curvesBySlice({ scores, slice, purchased, sliceCount: tree.names.length });
}

describe("the promise of each slice", () => {
  // A slice may go on to one purchase more, of those that choose, than its test allows of as many. a's testing clicks: none of 10 purchases lost down to 0.75, one at 0.7; b's: one at 0.85, two at 0.75.
  const limits = { fprMax: { a: 0.3, b: 0.3 }, budget: 0.5 };

  test("raises a slice's threshold until its own losses pass", () => {
    // P(Bin(10, 0.3) <= 0) = 0.7^10 = 0.0282; with 1 also 10 * 0.3 * 0.7^9 = 0.1211, so 0.1493.
    const none = promised({ ...limits, guarantee: { delta: 0.1, curves: testing } });
    expect(none.guarantee.slices).toEqual([]);
    expect(none.thresholds).toEqual([0.7, 0.7]);
    const each = promised({ ...limits, guarantee: { delta: 0.1, curves: testing, slices: "each" } });
    expect(each.thresholds).toEqual([0.8, 0.9]);
    // ln 0.1 / ln 0.7 = 6.46
    const shared = {
      fprMax: 0.3,
      delta: 0.1,
      purchases: 10,
      purchasesMin: 7,
      invalidPurchases: 0,
      promised: true,
    };
    expect(each.guarantee.slices).toEqual([
      { name: "a", ...shared, pValue: expect.closeTo(0.7 ** 10, 14) },
      { name: "b", ...shared, pValue: expect.closeTo(0.7 ** 10, 14) },
    ]);
    expect(each.guarantee.invalidPurchases).toBe(0);
    const loose = promised({ ...limits, guarantee: { delta: 0.15, curves: testing, slices: "each" } });
    expect(loose.thresholds).toEqual([0.7, 0.8]);
  });

  test("is given for all slices together by Bonferroni", () => {
    // 0.05 each: one loss (0.1493) fails, none (0.0282) passes; 0.25 / 2 fails one loss as well, 0.3 / 2 does not.
    const together = (delta: number) =>
      promised({ ...limits, guarantee: { delta, curves: testing, slices: "together" } });
    expect(together(0.25).thresholds).toEqual([0.8, 0.9]);
    expect(together(0.25).guarantee.slices.map((slice) => slice.delta)).toEqual([0.125, 0.125]);
    expect(together(0.3).thresholds).toEqual([0.7, 0.8]);
  });

  test("is not given where a slice has too few purchases, and a note says so", () => {
    const { guarantee, notes, thresholds } = promised({
      ...limits,
      fprMax: { a: 0.2, b: 0 },
      guarantee: { delta: 0.1, curves: testing, slices: "each" },
    });
    // ln 0.1 / ln 0.8 = 10.3: one purchase short. No number of purchases proves a rate of 0.
    expect(guarantee.slices.map(({ purchasesMin, promised }) => [purchasesMin, promised])).toEqual([
      [11, false],
      [Number.POSITIVE_INFINITY, false],
    ]);
    expect(thresholds).toEqual([0.7, 0.9]);
    expect(notes).toEqual([
      'nothing is promised for "a", "b": their fprMax holds on the clicks that chose, and no more',
    ]);
  });

  test("is given to a pool, not to the slices in it, and a note names them", () => {
    const pooled = (fprMax: Record<string, number>, purchasesMin = 11) =>
      promised({
        ...limits,
        fprMax,
        purchasesMin,
        guarantee: { delta: 0.1, curves: testing, slices: "each" },
      });
    // a and b together have 20 purchases that choose: one pool, held to the strictest fprMax of the two.
    const { guarantee, notes } = pooled({ a: 0.3, b: 0.4 });
    expect(guarantee.slices.map(({ name, fprMax, promised }) => [name, fprMax, promised])).toEqual([
      ["all", 0.3, true],
    ]);
    const asPool = (names: string) =>
      `nothing is promised for ${names} alone: they are promised as a pool only`;
    expect(notes).toContain(asPool('"a", "b"'));
    expect(pooled({ a: 0.3 }).notes).toContain(asPool('"a"'));
    expect(pooled({ a: 0.01 }).notes).toContain(
      'nothing is promised for "all", "a": their fprMax holds on the clicks that chose, and no more',
    );
    // Too small even at the root: no limit is held, so none is promised.
    expect(pooled({ a: 0.3 }, 100).guarantee.slices).toEqual([]);
  });
});

describe("a guarantee on columns", () => {
  const many = (groups: Group[]) =>
    groups.map(([score, clicks, purchases]): Group => [score, clicks * 10, purchases * 10]);
  const columns = { ...columnsOf([[], many(A), many(B)]), tree: TREE, budget: 0.25 };

  test("splits the purchases by the share that tests, and comes out the same for the same seed", () => {
    const asked = (guarantee: object) => calibrate({ ...columns, guarantee: { delta: 0.1, ...guarantee } });
    const { guarantee, combined } = asked({});
    expect(guarantee).toMatchObject({ purchases: 100, purchasesChosenOn: 100 });
    expect(combined).toMatchObject({ clicks: 2000, purchases: 200 });
    expect(asked({ testShare: 0.7 }).guarantee).toMatchObject({ purchases: 140, purchasesChosenOn: 60 });
    expect(asked({ seed: 1 })).toEqual(asked({ seed: 1 }));
    const losses = [1, 2, 3, 4, 5].map((seed) => asked({ seed }).guarantee!.invalidPurchases);
    expect(new Set(losses).size).toBeGreaterThan(1);
  });

  test("keeps the clicks of one cluster on one side", () => {
    const flags = splitClicks(columns.purchased, 0.25, {
      delta: 0.1,
      clusters: Uint32Array.from(columns.purchased, (_, row) => 7 * (row % 50)),
    });
    for (let row = 50; row < flags.length; row++) expect(flags[row]).toBe(flags[row - 50]);
    expect(new Set(flags)).toEqual(new Set([0, 1]));
  });

  test("draws every click for testing equally often", () => {
    const often = new Float64Array(10);
    const purchased = Uint8Array.of(1, 0, 1, 0, 1, 0, 1, 0, 1, 1);
    for (let seed = 0; seed < 2000; seed++) {
      const flags = splitClicks(purchased, 0.9, { delta: 0.5, seed, testShare: 0.5 });
      for (const [row, flag] of flags.entries()) often[row]! += flag / 2000;
    }
    // 3 of 6 purchases each time; a standard error is 0.011.
    for (const row of [0, 2, 4, 6, 8, 9]) expect(Math.abs(often[row]! - 0.5)).toBeLessThan(0.05);
  });
});

describe("guaranteePurchasesMin", () => {
  test("is the first count whose probability of no loss is within delta", () => {
    expect(guaranteePurchasesMin(0.01, 0.05)).toBe(299);
    expect(guaranteePurchasesMin(0.005, 0.05)).toBe(598);
    expect(guaranteePurchasesMin(0.001, 0.05)).toBe(2995);
    expect(0.99 ** 299).toBeLessThanOrEqual(0.05);
    expect(0.99 ** 298).toBeGreaterThan(0.05);
    expect(lossesMax(299, 0.01, 0.05)).toBe(0);
    expect(lossesMax(298, 0.01, 0.05)).toBe(-1);
  });

  test("is the first count that the test itself lets pass, also where rounding would part them", () => {
    // 0.5^3 = 0.125 exactly, while the tail comes out an ulp above it.
    for (const budget of [0.5, 0.25, 0.1, 0.2, 0.3, 0.01, 0.05, 0.001, 0.005]) {
      for (let k = 1; k < 100; k++) {
        const delta = (1 - budget) ** k;
        if (delta < 1e-12) break;
        const fewest = guaranteePurchasesMin(budget, delta);
        expect(lossesMax(fewest, budget, delta)).toBeGreaterThanOrEqual(0);
        if (fewest > 1) expect(lossesMax(fewest - 1, budget, delta)).toBe(-1);
      }
    }
    expect(guaranteePurchasesMin(1e-300, 0.05)).toBeGreaterThan(1e300);
  });

  test("agrees with scipy on how many losses pass", () => {
    // scipy 1.17.1: binom.cdf(1, 472, 0.01) = 0.0502, binom.cdf(1, 473, 0.01) = 0.0498; the last x with cdf(x, n, 0.01) <= 0.05.
    expect([472, 473, 1000, 5000, 10_000, 50_000].map((n) => lossesMax(n, 0.01, 0.05))).toEqual([
      0, 1, 4, 38, 83, 463,
    ]);
  });
});

describe("a guarantee asked for wrongly", () => {
  const fails = (guarantee: object, code: string, message: string) =>
    expect(() =>
      calibrateCurves({ ...base, guarantee: { delta: 0.1, curves: testing, ...guarantee } }),
    ).toThrow(new InputError(code, message));

  test("names the rule and the culprit", () => {
    for (const delta of [0, 1, Number.NaN])
      fails({ delta }, "DELTA_RANGE", `calibrate requires delta in (0, 1), got ${delta}`);
    fails(
      { slices: "some" },
      "GUARANTEE_SLICES",
      'calibrate requires guarantee.slices "each" or "together", got "some"',
    );
    fails(
      { curves: [] },
      "CURVE_COUNT",
      "calibrateCurves requires one curve for each node of the tree, got 0 guarantee.curves and 3 nodes",
    );
  });

  test("states how many purchases any promise needs", () => {
    fails(
      { delta: 0.001 },
      "GUARANTEE_PURCHASES",
      "calibrate requires at least 25 purchases in guarantee.curves for a promise at budget 0.25 with delta 0.001, got 20",
    );
    const columns = { ...columnsOf([[], A, B]), tree: TREE, budget: 0.01, guarantee: { delta: 0.05 } };
    expect(() => calibrate(columns)).toThrow(
      new InputError(
        "GUARANTEE_PURCHASES",
        "calibrate requires at least 598 purchases (299 that test, at a testShare of 0.5) for a promise at budget 0.01 with delta 0.05, got 20",
      ),
    );
  });

  test("refuses weighted purchases", () => {
    const weighted = curvesBySlice({
      scores: Float64Array.of(0.5, 0.25),
      purchased: Uint8Array.of(1, 1),
      weights: Float64Array.of(0.5, 30),
      slice: Uint32Array.of(1, 1),
      sliceCount: 3,
    });
    fails(
      { curves: weighted },
      "WEIGHTED_PURCHASES",
      'calibrate requires whole counts of purchases for a guarantee (its tails are exact for counts only), got 0.5 in slice "a"',
    );
  });

  test("refuses a split that is none", () => {
    const columns = { ...columnsOf([[], A, B]), tree: TREE, budget: 0.25 };
    const splits = (guarantee: object, code: string, message: string) =>
      expect(() => calibrate({ ...columns, guarantee: { delta: 0.5, ...guarantee } })).toThrow(
        new InputError(code, `calibrate requires guarantee.${message}`),
      );
    splits({ testShare: 1 }, "TEST_SHARE", "testShare in (0, 1), got 1");
    splits({ seed: 0.5 }, "SEED", "seed to be a whole number, got 0.5");
    splits({ clusters: new Uint32Array(3) }, "LENGTH_MISMATCH", "clusters to have 200 values, got 3");
  });

  test("refuses a split that leaves no purchase to choose on", () => {
    const columns = { ...columnsOf([[], A, B]), tree: TREE, budget: 0.25 };
    const rule =
      "calibrate requires a split that leaves purchases to choose on, got all 20 on the testing side";
    const splits = (guarantee: object, by: string) =>
      expect(() => calibrate({ ...columns, guarantee: { delta: 0.1, ...guarantee } })).toThrow(
        new InputError("GUARANTEE_PURCHASES", `${rule} by a guarantee.testShare of ${by}`),
      );
    splits({ testShare: 0.99 }, "0.99");
    splits({ clusters: new Uint32Array(200) }, "0.5 and 1 guarantee.clusters");
  });

  test("names the slices whose minimum coverage alone fails the test", () => {
    const robotic = (groups: Group[]) =>
      curveOf(groups.map(([score, clicks, purchases]) => [score, clicks, purchases, 1]));
    const limited = { curves: [NO_CLICKS, robotic(A), robotic(B)], coverageMin: { b: 0.75 } };
    expect(() =>
      calibrateCurves({ ...base, ...limited, guarantee: { delta: 0.025, curves: testing } }),
    ).toThrow(
      new InputError(
        "INFEASIBLE",
        'calibrate requires a budget of at least 0.316983 to promise coverageMin in "b" (5 of 20 purchases) with delta 0.025, got budget 0.25, where 2 of 20 testing purchases are lost and at most 1 pass',
      ),
    );
    expect(calibrateCurves({ ...base, ...limited }).guarantee!.invalidPurchases).toBe(2);
    // P(X <= 2) = (1 - p)^20 + 20 p (1 - p)^19 + 190 p^2 (1 - p)^18 falls to 0.025 between 0.316982 and 0.316983.
    const enough = { ...base, ...limited, guarantee: { delta: 0.025, curves: testing } };
    expect(calibrateCurves({ ...enough, budget: 0.316983 }).guarantee!.invalidPurchases).toBe(2);
    expect(() => calibrateCurves({ ...enough, budget: 0.316982 })).toThrow("at least 0.316983");
  });

  test("names the slices whose minimum coverage exceeds the budget where the test would pass", () => {
    // Half of the robotic clicks: by those that choose at 0.5, 3 of 10 purchases; of those that test none is lost there.
    const choosing = curveOf([[0.8, 3, 3, 0], [0.5, 1, 0, 1], [0.1, 7, 7, 0]]); // biome-ignore format: one line
    const tests = curveOf([[0.99, 5, 0, 5], [0.1, 10, 10, 0]]); // biome-ignore format: one line
    const asked = (budget: number) =>
      calibrateCurves({
        curves: [NO_CLICKS, choosing, NO_CLICKS],
        tree: TREE,
        purchasesMin: 1,
        coverageMin: 0.5,
        budget,
        guarantee: { delta: 0.4, curves: [NO_CLICKS, tests, NO_CLICKS] },
      });
    // 0.9^10 = 0.349: none lost passes at 0.1. But 3 of 20 purchases are 0.15.
    expect(() => asked(0.1)).toThrow(
      new InputError(
        "INFEASIBLE",
        'calibrate requires a budget of at least 0.15 to promise coverageMin in "a" (3 of 20 purchases) with delta 0.4, got budget 0.1, where 3 of all 20 purchases are lost, though the test would pass',
      ),
    );
    expect(asked(0.15).combined.invalidPurchases).toBe(3);
  });
});

describe("on fresh clicks of a known truth", () => {
  test("plain calibration exceeds the budget about every second day, the guarantee on at most delta of all days", () => {
    const runs = 200;
    const [purchases, budget, delta] = [400, 0.05, 0.1];
    const next = uniforms(11);
    const truth = (thresholds: number[]) =>
      KNOWN_SLICES.reduce((sum, slice, i) => sum + slice.purchaseShare * trueFpr(slice, thresholds[i]!), 0);
    const exceeded = { plain: 0, promised: 0 };
    for (let run = 0; run < runs; run++) {
      const [chosen, tested] = [0, 1].map(() => [
        NO_CLICKS,
        ...freshCurves(KNOWN_SLICES, purchases / 2, next),
      ]);
      const options = { tree: FLAT_TREE, budget };
      const both = chosen!.map((curve, node) => mergeCurves([curve, tested![node]!]));
      const plain = calibrateCurves({ ...options, curves: both });
      const careful = calibrateCurves({ ...options, curves: chosen!, guarantee: { delta, curves: tested! } });
      if (truth(thresholdsOf(plain)) > budget) exceeded.plain++;
      if (truth(thresholdsOf(careful)) > budget) exceeded.promised++;
    }
    expect(exceeded.plain / runs).toBeGreaterThan(0.4);
    expect(exceeded.promised / runs).toBeLessThan(delta + 3 * Math.sqrt((delta * (1 - delta)) / runs));
    // It is used, not just kept: a promise that never came near its budget would cost IVR for nothing.
    expect(exceeded.promised).toBeGreaterThan(0);
  });
});
