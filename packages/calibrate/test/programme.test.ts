import { readFileSync } from "node:fs";
import {
  type CalibrateProgrammeOptions,
  calibrateProgramme,
  type ProgrammeCalibration,
  type ProgrammeConstraint,
} from "@slidr/calibrate/programme";
import { InputError } from "@slidr/clicks";
import { curvesBySlice } from "@slidr/metrics";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { describeWithSharedData } from "../../../tools/sharedData.js";
import { calibrate, createDecider, parseThresholdTable } from "../src/index.js";
import { programmeByBruteForce } from "./programmeByBruteForce.js";
import { columnsOf, FLAT_TREE, type Group, smallProblem, TREE } from "./samples.js";

const unpooled = smallProblem.map((options) => ({ ...options, purchasesMin: 1 }));

const curvesOf = (options: Parameters<typeof curvesBySlice>[0]) => curvesBySlice(options);

function asked(groupsBySlice: readonly (readonly Group[])[]) {
  const curves = curvesOf({ ...columnsOf(groupsBySlice), sliceCount: FLAT_TREE.names.length });
  return { curves, tree: FLAT_TREE, purchasesMin: 1 };
}

/** Slice a: 4 purchases, b: 4, c: 2; each purchase of a frees more clicks than one of b, and b than c. */
const THREE = asked([
  [],
  [
    [0.9, 6, 1],
    [0.8, 5, 1],
    [0.1, 2, 2],
  ],
  [
    [0.9, 4, 1],
    [0.8, 3, 1],
    [0.1, 2, 2],
  ],
  [
    [0.9, 2, 1],
    [0.1, 1, 1],
  ],
]);

const clicksBySlice = ({ slices }: ProgrammeCalibration) => slices.map((one) => one.rates.invalidClicks);

describe("calibrateProgramme by hand", () => {
  test("buys the best bargains of the overall budget", async () => {
    // 3 purchases of 10: a's two (11 clicks), b's one (4).
    const result = await calibrateProgramme({ ...THREE, budget: 0.3 });
    expect(clicksBySlice(result)).toEqual([11, 4, 0]);
    expect(result).toMatchObject({ method: "programme", budget: 0.3, combined: { invalidPurchases: 3 } });
    // The next one buys b's second: 3 clicks; 3 / 25 per 1 / 10.
    expect(result.certificate).toMatchObject({ exact: true, gap: 0, lambda: 1.2, binding: ["budget"] });
    expect(result.constraints).toEqual([{ name: "budget", left: 0, price: 3 }]);
    expect(parseThresholdTable(JSON.parse(JSON.stringify(result.table)))).toEqual(result.table);
  });

  test("keeps a budget over some slices beside the overall one", async () => {
    const result = await calibrateProgramme({
      ...THREE,
      budget: 0.3,
      budgets: [{ name: "A", slices: ["a"], budget: 0.25 }],
    });
    expect(clicksBySlice(result)).toEqual([6, 7, 0]);
    expect(result.certificate.binding).toEqual(["budget", "budget:A"]);
    expect(result.constraints.map((one) => one.left)).toEqual([0, 0]);
  });

  test("keeps slice FPRs within a ratio", async () => {
    // Equal FPRs: one purchase of 4, 4 and 2 each would be 1/4, 1/4, 1/2; only 0 or 1/2 everywhere are equal, and 1/2 costs 5 of 10.
    const equal = await calibrateProgramme({ ...THREE, budget: 0.49, fprRatioMax: 1 });
    expect(clicksBySlice(equal)).toEqual([0, 0, 0]);
    expect(equal.certificate).toMatchObject({ exact: true, primal: 0 });
    expect(equal.certificate.binding).toEqual(["budget", "fprRatioMax"]);
    const twice = await calibrateProgramme({ ...THREE, budget: 0.49, fprRatioMax: 2 });
    expect(twice.slices.map((one) => one.rates.fpr)).toEqual([0.5, 0.25, 0.5]);
  });

  test("keeps to limits on counts, whatever they weigh", async () => {
    const few = await calibrateProgramme({
      ...THREE,
      budget: 0.3,
      constraints: [{ name: "fair", weights: { a: { invalidClicks: 1 } }, atMost: 6 }],
    });
    expect(clicksBySlice(few)).toEqual([6, 7, 0]);
    const more = await calibrateProgramme({
      ...THREE,
      budget: 0.3,
      constraints: [{ name: "c first", weights: { c: { invalidClicks: 1 } }, atLeast: 1 }],
    });
    expect(clicksBySlice(more)).toEqual([11, 0, 2]);
    expect(more.certificate.binding).toContain("constraint:c first");
    // The same, as at most -1 of the opposite.
    const opposite = await calibrateProgramme({
      ...THREE,
      budget: 0.3,
      constraints: [{ name: "c first", weights: { c: { invalidClicks: -1 } }, atMost: -1 }],
    });
    expect(clicksBySlice(opposite)).toEqual([11, 0, 2]);
  });

  test("prints other overall budgets as they would be calibrated", async () => {
    const { frontier } = await calibrateProgramme({
      ...THREE,
      budget: 0.3,
      frontierBudgets: [0.4, 0.1, 0.3],
    });
    expect(frontier.map(({ budget }) => budget)).toEqual([0.1, 0.3, 0.4]);
    for (const point of frontier) {
      const { combined } = await calibrateProgramme({ ...THREE, budget: point.budget });
      expect([point.ivr, point.fpr]).toEqual([combined.ivr, combined.fpr]);
    }
  });
});

const weight = fc.constantFrom(0, 0, 1, 2, -1, 0.3);
const constraint = fc
  .record({
    slice: fc.constantFrom("all", "mobile", "tv", "mobile/IN"),
    weights: fc.record({ invalidClicks: weight, invalidPurchases: weight, invalidRobotic: weight }),
    least: fc.integer({ min: -3, max: 6 }),
    width: fc.integer({ min: 0, max: 8 }),
    sides: fc.constantFrom("atLeast", "atMost", "both" as const),
  })
  .map(
    ({ slice, weights, least, width, sides }): Omit<ProgrammeConstraint, "name"> => ({
      weights: { [slice]: weights },
      ...(sides !== "atMost" && { atLeast: least }),
      ...(sides !== "atLeast" && { atMost: least + width }),
    }),
  );
const extras = fc.record({
  mobileBudget: fc.integer({ min: 1, max: 19 }).map((twentieths) => twentieths / 20),
  fprRatioMax: fc.constantFrom(1, 1.5, 3, undefined),
  constraints: fc
    .array(constraint, { maxLength: 2 })
    .map((list) => list.map((one, i) => ({ ...one, name: `c${i}` }))),
});

type Unpooled = typeof unpooled extends fc.Arbitrary<infer Options> ? Options : never;
type Extras = typeof extras extends fc.Arbitrary<infer Options> ? Options : never;

/** A random problem with every click counted `times`. */
function counted(options: Unpooled, { mobileBudget, fprRatioMax, constraints }: Extras, times: number) {
  const weights = new Float64Array(options.scores.length).fill(times);
  const curves = curvesOf({ ...options, weights, sliceCount: TREE.names.length });
  const buyers = [1, 3, 4].reduce((sum, node) => sum + curves[node]!.purchases, 0);
  return {
    ...options,
    curves,
    fprRatioMax,
    budgets: buyers > 0 ? [{ name: "mobile", slices: ["mobile"], budget: mobileBudget }] : [],
    constraints: constraints.map(({ atLeast, atMost, ...one }) => ({
      ...one,
      ...(atLeast !== undefined && { atLeast: atLeast * times }),
      ...(atMost !== undefined && { atMost: atMost * times }),
    })),
  };
}

/** Compares random problems, every click counted `times`, with brute force; how many had an answer and how many had none. */
async function compared(times: number, numRuns: number) {
  const seen = { solved: 0, infeasible: 0 };
  await fc.assert(
    fc.asyncProperty(unpooled, extras, async (options, extra) => {
      const all = counted(options, extra, times);
      const best = programmeByBruteForce(all);
      if (best === undefined) {
        seen.infeasible++;
        await expect(calibrateProgramme(all)).rejects.toMatchObject({ code: "INFEASIBLE" });
        return;
      }
      seen.solved++;
      const { certificate, combined } = await calibrateProgramme(all);
      expect(certificate.exact).toBe(true);
      expect(combined.invalidClicks).toBe(best);
      expect(certificate.dualBound).toBeGreaterThanOrEqual(certificate.primal);
    }),
    { numRuns, seed: 5 },
  );
  return seen;
}

describe("against brute force", () => {
  test("one budget: the clicks and the bound of method hull", async () => {
    await fc.assert(
      fc.asyncProperty(smallProblem, async (options) => {
        const hull = calibrate(options);
        const curves = curvesOf({ ...options, sliceCount: TREE.names.length });
        const result = await calibrateProgramme({ ...options, curves });
        expect(result.certificate.exact).toBe(true);
        expect(result.combined.invalidClicks).toBe(hull.combined.invalidClicks);
        expect(result.certificate.dualBound).toBeCloseTo(hull.certificate.dualBound, 9);
      }),
      { numRuns: 60, seed: 5 },
    );
  });

  test("a second budget, a ratio and constraints: the most clicks within them, or an error where no thresholds keep to them", async () => {
    expect(await compared(1, 100)).toEqual({ solved: 70, infeasible: 30 });
  });

  // The solver's tolerances are absolute: where a click weighs so much, unscaled rows are beyond them.
  test("the same where every click counts as ten million", async () => {
    expect(await compared(10_000_001, 60)).toEqual({ solved: 41, infeasible: 19 });
  });

  test("equal FPRs of a few heavy clicks, which a solver without scaled rows called infeasible", async () => {
    const asked = {
      curves: curvesOf({
        scores: Float32Array.of(0, 0.125, 0, 0.25, 0, 0, 0.125, 0.375),
        slice: Uint32Array.of(2, 2, 3, 2, 4, 2, 3, 2),
        purchased: Uint8Array.of(0, 0, 1, 0, 1, 1, 1, 1),
        weights: Float64Array.from([1, 2, 3, 1, 2, 3, 1, 2], (one) => one * 10_000_001),
        sliceCount: TREE.names.length,
      }),
      tree: TREE,
      budget: 0.19,
      purchasesMin: 1,
      fprRatioMax: 1,
      constraints: [{ name: "c", weights: { all: { invalidClicks: 0.3 } }, atLeast: 0 }],
    };
    // A purchase of mobile/US is all of its purchases: only FPRs of 0 are equal within the budget, and tv's highest score buys.
    expect(programmeByBruteForce(asked)).toBe(0);
    expect((await calibrateProgramme(asked)).combined.invalidClicks).toBe(0);
  });

  test("a search cut short under a ratio finds thresholds that keep to every constraint", async () => {
    let solved = 0;
    await fc.assert(
      fc.asyncProperty(unpooled, extras, async (options, extra) => {
        const all = counted(options, { ...extra, fprRatioMax: 1.5 }, 1);
        const best = programmeByBruteForce(all);
        if (best === undefined) return;
        solved++;
        // It throws where its own thresholds break a constraint.
        const { combined, certificate } = await calibrateProgramme({ ...all, candidatesMax: 4 });
        expect(combined.invalidClicks).toBeLessThanOrEqual(best);
        expect(certificate.dualBound * combined.clicks).toBeGreaterThanOrEqual(best - 1e-6);
      }),
      { numRuns: 100, seed: 5 },
    );
    expect(solved).toBe(70);
  });

  test("nothing invalid is always among the answers where every bound allows it", async () => {
    await fc.assert(
      fc.asyncProperty(unpooled, extras, async (options, { mobileBudget, fprRatioMax, constraints }) => {
        // Every slice buys, so that no click stands outside the cells.
        const purchased = options.purchased.map((one, row) =>
          options.slice.indexOf(options.slice[row]!) === row ? 1 : one,
        );
        const curves = curvesOf({ ...options, purchased, sliceCount: TREE.names.length });
        const mobile = [1, 3, 4].some((node) => curves[node]!.purchases > 0);
        const { certificate } = await calibrateProgramme({
          ...options,
          curves,
          fprRatioMax,
          budgets: mobile ? [{ name: "mobile", slices: ["mobile"], budget: mobileBudget }] : [],
          constraints: constraints.map(({ name, weights }) => ({ name, weights, atMost: 0 })),
        });
        expect(certificate.primal).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 60, seed: 5 },
    );
  });

  test("its thresholds decide as its rates say", async () => {
    await fc.assert(
      fc.asyncProperty(smallProblem, async (options) => {
        const curves = curvesOf({ ...options, sliceCount: TREE.names.length });
        const { table, combined } = await calibrateProgramme({ ...options, curves, fprRatioMax: 2 });
        const decider = createDecider(table);
        const invalid = Array.from(options.scores).filter((score, row) =>
          decider.isInvalid(score, options.slice[row]!),
        );
        expect(invalid.length).toBe(combined.invalidClicks);
        expect(combined.fpr).toBeLessThanOrEqual(options.budget);
      }),
      { numRuns: 30, seed: 5 },
    );
  });
});

describe("what it refuses", () => {
  const failure = (options: Partial<CalibrateProgrammeOptions>) =>
    calibrateProgramme({ ...THREE, budget: 0.3, ...options }).then(
      () => undefined,
      (error: unknown) => error instanceof InputError && `${error.code}: ${error.message}`,
    );

  test("constraints in conflict, by name, with the nearest thresholds", async () => {
    const budgets = [{ name: "B", slices: ["b"], budget: 0.2 }];
    const constraints: ProgrammeConstraint[] = [
      { name: "enough", weights: { b: { invalidClicks: 1 } }, atLeast: 4 },
      { name: "idle", weights: { c: { invalidClicks: 1 } }, atMost: 2 },
    ];
    expect(await failure({ budgets, constraints })).toMatchInlineSnapshot(
      `"INFEASIBLE: calibrateProgramme requires constraints that thresholds can hold together, got budget 0.3 and a conflict of budget:B, constraint:enough; nearest: budget:B exceeded by 1"`,
    );
  });

  test("a budget too small for the coverage, with the smallest that is enough", async () => {
    const covered = asked([
      [],
      [
        [0.9, 6, 1, 5],
        [0.1, 9, 3],
      ],
      [
        [0.9, 4, 1, 3],
        [0.1, 8, 3],
      ],
    ]);
    expect(await failure({ ...covered, budget: 0.2, coverageMin: 1 })).toMatchInlineSnapshot(
      `"INFEASIBLE: calibrateProgramme requires a budget of at least 0.25, got budget 0.2 and a conflict of budget, coverageMin:a, coverageMin:b; nearest: budget exceeded by 1"`,
    );
  });

  test("options that make no sense", async () => {
    const one = { name: "x", slices: ["a"], budget: 0.1 };
    expect([
      await failure({ budgets: [one, one] }),
      await failure({ budgets: [{ ...one, budget: 1 }] }),
      await failure({ frontierBudgets: [0] }),
      await failure({ budgets: [{ ...one, slices: ["d"] }] }),
      await failure({ budgets: [{ ...one, slices: [] }] }),
      await failure({ constraints: [{ name: "x", weights: { a: { invalidClicks: 1 } } }] }),
      await failure({ constraints: [{ name: "x", weights: {}, atMost: 1 }] }),
      await failure({
        constraints: [{ name: "x", weights: { a: { invalidClicks: Number.NaN } }, atMost: 1 }],
      }),
      await failure({
        constraints: [{ name: "x", weights: { a: { invalidClicks: 1 } }, atMost: 1, atLeast: 2 }],
      }),
      await failure({
        constraints: [{ name: "x", weights: { a: { invalidClicks: 1 } }, atMost: Number.NaN }],
      }),
      await failure({ fprRatioMax: 0.5 }),
      await failure({ secondsMax: 0 }),
      await failure({ candidatesMax: 0 }),
      await failure({ budget: 2 }),
    ]).toMatchInlineSnapshot(`
      [
        "CONSTRAINT_NAME: calibrateProgramme requires distinct names of budgets and constraints, got "x" twice",
        "BUDGET_RANGE: calibrateProgramme requires budget in (0, 1), got 1 for budget "x"",
        "BUDGET_RANGE: calibrateProgramme requires budget in (0, 1), got 0 among frontierBudgets",
        "CONSTRAINT_SLICE: calibrateProgramme requires slices of the tree, got "d" in budget:x",
        "BUDGET_SLICES: calibrateProgramme requires purchases in the slices of every budget, got none in budget:x",
        "CONSTRAINT_SHAPE: calibrateProgramme requires atLeast or atMost, got neither for constraint "x"",
        "CONSTRAINT_SHAPE: calibrateProgramme requires weights of at least one slice, got none for constraint "x"",
        "CONSTRAINT_SHAPE: calibrateProgramme requires finite weights, got NaN in slice "a" for constraint "x"",
        "CONSTRAINT_SHAPE: calibrateProgramme requires atLeast <= atMost, got 2 and 1 for constraint "x"",
        "CONSTRAINT_SHAPE: calibrateProgramme requires finite bounds, got NaN for constraint "x"",
        "PROGRAMME_LIMIT: calibrateProgramme requires a finite fprRatioMax >= 1, got 0.5",
        "PROGRAMME_LIMIT: calibrateProgramme requires a finite secondsMax > 0, got 0",
        "PROGRAMME_LIMIT: calibrateProgramme requires a finite candidatesMax >= 1, got 0",
        "BUDGET_RANGE: calibrate requires budget in (0, 1), got 2",
      ]
    `);
  });

  test("a search too small to find any thresholds, but not where a ratio lets a simpler one find some", async () => {
    const constraints = [{ name: "c", weights: { c: { invalidClicks: 1 } }, atLeast: 1 }];
    // Mixtures make 5 clicks; no thresholds do, but 3 of 11 candidates are too few to say so.
    const five: ProgrammeConstraint = {
      name: "5",
      weights: { all: { invalidClicks: 1 } },
      atLeast: 5,
      atMost: 5,
    };
    expect(await failure({ constraints: [five], candidatesMax: 3 })).toMatchInlineSnapshot(
      `"UNSOLVED: calibrateProgramme requires limits within which thresholds can be found, got secondsMax 10 and candidatesMax 3"`,
    );
    // Under a ratio the search finds none, and one at a fixed least FPR does.
    expect(await failure({ constraints, candidatesMax: 3, fprRatioMax: 2.5 })).toBeUndefined();
  });
});

describeWithSharedData(
  "fairlearn/threshold_optimizer_expected.json",
  "calibrateProgramme on fairlearn's 20 rows",
  (path) => {
    const rows = JSON.parse(readFileSync(path, "utf8"));
    const { scores, labels, groups_example_1: first, groups_example_2: second } = rows;
    const groupings: string[][] = [
      first,
      second,
      first.map((group: string, i: number) => `${group},${second[i]}`),
    ];
    /** Label 0 is what a false positive is: it stands for a purchase. */
    const problemOf = (groups: readonly string[]) => {
      const names = ["all", ...new Set(groups)];
      const curves = curvesOf({
        scores: Float64Array.from(scores as number[], (score) => score / 4),
        purchased: Uint8Array.from(labels as number[], (label) => 1 - label),
        slice: Uint32Array.from(groups, (group) => names.indexOf(group)),
        sliceCount: names.length,
      });
      return {
        curves,
        tree: { names, parents: names.map((_, node) => (node === 0 ? -1 : 0)) },
        purchasesMin: 1,
      };
    };

    test("has the fractional optimum of scipy's linear programme as its bound", async () => {
      // scipy 1.17.1: linprog over the mixtures of every group's thresholds, method="highs". -fun / 20.
      const expected: [budget: number, ivr: number][] = [
        [0.1, 0.25],
        [0.3, 0.45],
        [0.5, 0.625],
        [0.75, 0.8375],
      ];
      for (const [budget, ivr] of expected) {
        const { certificate } = await calibrateProgramme({ ...problemOf(first), budget });
        expect(certificate.dualBound).toBeCloseTo(ivr, 6);
      }
    });

    test("holds the most clicks of all choices, however even the FPRs of its groups must be", async () => {
      for (const groups of groupings) {
        for (const budget of [0.2, 0.4, 0.6]) {
          for (const fprRatioMax of [1, 1.5, undefined]) {
            const asked = { ...problemOf(groups), budget, fprRatioMax };
            const { combined, certificate } = await calibrateProgramme(asked);
            expect(certificate.exact).toBe(true);
            expect(combined.invalidClicks).toBe(programmeByBruteForce(asked));
          }
        }
      }
    });
  },
);
