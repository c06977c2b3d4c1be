import { InputError } from "@slidr/clicks";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type CalibrateUncertaintyOptions,
  calibrate,
  calibrateUncertainty,
  createDecider,
  createUncertaintyDecider,
  fitUncertaintyLevels,
  parseUncertaintyTable,
  type ThresholdTable,
  uncertaintyLevelOf,
} from "../src/index.js";
import { smallProblem } from "./samples.js";

/** Small random logs with an uncertainty for each click. */
const uncertainProblem = smallProblem.chain((options) =>
  fc
    .array(fc.integer({ min: 0, max: 6 }), {
      minLength: options.scores.length,
      maxLength: options.scores.length,
    })
    .map(
      (list): CalibrateUncertaintyOptions => ({
        ...options,
        method: undefined,
        uncertainty: Float32Array.from(list, (one) => one / 8),
      }),
    ),
);
const method = fc.constantFrom("hull", "equalWeight" as const);
const seeded = { seed: 11 };

describe("calibrateUncertainty", () => {
  test("keeps to the budget, and its rates are those of its decisions", () => {
    fc.assert(
      fc.property(uncertainProblem, method, fc.integer({ min: 1, max: 4 }), (options, by, levelCount) => {
        const { table, byLevel } = calibrateUncertainty({ ...options, method: by, levelCount });
        expect(byLevel.combined.fpr).toBeLessThanOrEqual(options.budget);
        expect(byLevel.certificate.gap).toBeGreaterThanOrEqual(0);
        const decider = createUncertaintyDecider(parseUncertaintyTable(JSON.parse(JSON.stringify(table))));
        const { names } = options.tree;
        let invalid = 0;
        for (const [row, score] of options.scores.entries()) {
          const decision = decider.decide(score, names[options.slice[row]!]!, options.uncertainty[row]!);
          if (decision.invalid) invalid++;
        }
        expect(invalid).toBe(byLevel.combined.invalidClicks);
      }),
      seeded,
    );
  });

  test("with one level, or without uncertainties, it decides as by score alone", () => {
    fc.assert(
      fc.property(uncertainProblem, (options) => {
        const { byLevel, bySlice, table } = calibrateUncertainty({ ...options, levelCount: 1 });
        const plain = calibrate({ ...options, method: "hull" });
        expect(byLevel.combined).toEqual(plain.combined);
        expect(bySlice).toEqual(plain);
        const [decider, byScore] = [createUncertaintyDecider(table), createDecider(plain.table)];
        for (const [row, score] of options.scores.entries()) {
          const name = options.tree.names[options.slice[row]!]!;
          expect(decider.decide(score, name)).toEqual(byScore.decide(score, name));
          expect(decider.decide(score, name, Number.NaN)).toEqual(byScore.decide(score, name));
          expect(decider.decide(score, name, options.uncertainty[row]!).invalid).toBe(
            byScore.decide(score, name).invalid,
          );
        }
      }),
      seeded,
    );
  });

  test("where no pool is too small, levels by hull never hold fewer clicks than slices alone", () => {
    // Every level buys: with purchasesMin 1 none is pooled.
    fc.assert(
      fc.property(uncertainProblem, (options) => {
        const purchased = new Uint8Array(options.scores.length).fill(1);
        const all = { ...options, purchased, purchasesMin: 1, levelCount: 3 };
        const { bySlice, byLevel } = calibrateUncertainty(all);
        expect(byLevel.combined.invalidClicks).toBeGreaterThanOrEqual(bySlice.combined.invalidClicks);
      }),
      seeded,
    );
  });

  test("bins of one click each hold as many clicks as method hull where scores are distinct", () => {
    fc.assert(
      fc.property(uncertainProblem, (options) => {
        const count = options.scores.length;
        const scores = Float64Array.from(options.scores, (score, row) => (score * 8 + row / count) / 9);
        const distinct = { ...options, scores, purchasesMin: 1, levelCount: 2 };
        const { byLevel } = calibrateUncertainty({ ...distinct, method: "equalWeight", binCount: count });
        const hull = calibrateUncertainty(distinct).byLevel;
        // Clicks outside every cell are no bins, and make bins smaller than a click: finer still.
        expect(byLevel.combined.invalidClicks).toBe(hull.combined.invalidClicks);
      }),
      seeded,
    );
  });

  test("an unseen slice goes up its path, and a slice without levels by its own threshold", () => {
    const { table } = calibrateUncertainty({
      scores: Float32Array.of(0.9, 0.5, 0.9, 0.5),
      uncertainty: Float32Array.of(0, 0, 0.5, 0.5),
      slice: Uint32Array.of(1, 1, 1, 1),
      purchased: Uint8Array.of(0, 1, 1, 1),
      tree: { names: ["all", "mobile"], parents: [-1, 0] },
      budget: 0.1,
      purchasesMin: 1,
      levelCount: 2,
    });
    const decider = createUncertaintyDecider(table);
    expect(decider.decide(0.9, "mobile/IN", 0.1)).toMatchObject({
      slice: "mobile/uncertainty:0",
      invalid: true,
    });
    expect(decider.decide(0.9, "mobile/IN", 0.7)).toMatchObject({
      slice: "mobile/uncertainty:1",
      invalid: false,
    });
    expect(decider.decide(0.9, "tv", 0.1)).toMatchObject({ slice: "all" });
    expect(decider.decide(0.9, "mobile", 0.1)).toBe(decider.decide(0.95, "mobile", 0.2));
  });
});

describe("stability", () => {
  // Two levels of 10 purchases each; free, the certain one goes down to 0.7 and the other stays above every click.
  const rows = [
    ...Array.from({ length: 30 }, () => ({ score: 0.9, uncertainty: 0.1, purchased: 0 })),
    ...Array.from({ length: 30 }, (_, i) => ({ score: 0.7, uncertainty: 0.1, purchased: Number(i < 4) })),
    ...Array.from({ length: 30 }, (_, i) => ({ score: 0.1, uncertainty: 0.1, purchased: Number(i < 6) })),
    ...Array.from({ length: 20 }, (_, i) => ({ score: 0.9, uncertainty: 0.5, purchased: Number(i < 3) })),
    ...Array.from({ length: 80 }, (_, i) => ({ score: 0.2, uncertainty: 0.5, purchased: Number(i < 7) })),
  ];
  const columns = {
    scores: Float64Array.from(rows, (row) => row.score),
    uncertainty: Float64Array.from(rows, (row) => row.uncertainty),
    purchased: Uint8Array.from(rows, (row) => row.purchased),
    slice: new Uint32Array(rows.length).fill(1),
    tree: { names: ["all", "a"], parents: [-1, 0] },
    budget: 0.2,
    purchasesMin: 1,
    levelCount: 2,
  };
  const previous = (name: string, threshold: number): ThresholdTable => ({
    version: 1,
    method: "hull",
    budget: 0.2,
    slices: [{ name, parent: -1, threshold, calibratedAs: name }],
  });

  test("is held by every level, against what the slice's previous threshold does to the level's clicks", () => {
    const invalid = (by: "hull" | "equalWeight", before?: ThresholdTable, fprChangeMax = 0) => {
      const stability = before && { previous: before, fprChangeMax };
      const { byLevel } = calibrateUncertainty({ ...columns, method: by, stability });
      return byLevel.slices.map(({ rates }) => rates.invalidPurchases);
    };
    expect(invalid("hull")).toEqual([4, 0]);
    // Of equally large bins many end among equal scores, and cost nothing.
    expect(invalid("equalWeight")).toEqual([0, 3]);
    for (const by of ["hull", "equalWeight"] as const) {
      // At 0.9 the levels lose 0 and 3 of their 10; at 0.95 none.
      expect(invalid(by, previous("a", 0.9))).toEqual([0, 3]);
      expect(invalid(by, previous("a", 0.95))).toEqual([0, 0]);
      expect(invalid(by, previous("b", 0.95))).toEqual(invalid(by));
    }
    expect(invalid("hull", previous("a", 0.9), 0.3)).toEqual([0, 3]);
    expect(invalid("hull", previous("a", 0.9), 0.4)).toEqual([4, 0]);
  });

  test("takes no table by level, whose levels were others", () => {
    const { table } = calibrateUncertainty(columns);
    expect(() =>
      calibrateUncertainty({ ...columns, stability: { previous: table.levels, fprChangeMax: 0 } }),
    ).toThrow(
      new InputError(
        "UNCERTAINTY_STABILITY",
        'calibrateUncertainty requires a stability.previous by slice alone, such as an earlier table\'s slices, got one with "a/uncertainty:0"',
      ),
    );
  });
});

describe("levels", () => {
  test("hold equally many distinct uncertainties, and equal ones stay together", () => {
    expect(fitUncertaintyLevels(Float64Array.of(4, 1, 3, 2, 6, 5), 3)).toEqual({ cuts: [3, 5] });
    expect(fitUncertaintyLevels(Float64Array.of(0, 0, 0, 1), 4)).toEqual({ cuts: [1] });
    expect(fitUncertaintyLevels(Float64Array.of(2, 2), 4)).toEqual({ cuts: [] });
    expect([2.9, 3, 5, 99, Number.NaN].map((one) => uncertaintyLevelOf({ cuts: [3, 5] }, one))).toEqual([
      0, 1, 2, 2, -1,
    ]);
  });
});

describe("what is refused", () => {
  const columns = {
    scores: Float32Array.of(0.9, 0.1),
    uncertainty: Float32Array.of(0.1, 0.2),
    slice: new Uint32Array(2),
    purchased: Uint8Array.of(0, 1),
    tree: { names: ["all"], parents: [-1] },
    budget: 0.1,
    purchasesMin: 1,
  };
  const failure = (work: () => unknown) => {
    try {
      return work();
    } catch (error) {
      return error instanceof InputError && `${error.code}: ${error.message}`;
    }
  };
  const withOptions = (options: Record<string, unknown>) =>
    failure(() => calibrateUncertainty({ ...columns, ...options } as CalibrateUncertaintyOptions));

  test("by code and message", () => {
    const row = { name: "all", parent: -1, threshold: 0.9, calibratedAs: "all" };
    const table = { version: 1, method: "hull", budget: 0.1, slices: [row] };
    const other = { ...table, slices: [{ ...row, name: "x", calibratedAs: "x" }] };
    expect([
      withOptions({ uncertainty: Float32Array.of(0.1) }),
      withOptions({ uncertainty: Float32Array.of(0.1, Number.NaN) }),
      withOptions({ uncertainty: Float32Array.of(-1, 0.5) }),
      withOptions({ levelCount: 0 }),
      withOptions({ method: "quadratic" }),
      withOptions({ binCount: 0 }),
      failure(() => fitUncertaintyLevels(new Float32Array(0), 2)),
      failure(() => parseUncertaintyTable(7)),
      failure(() => parseUncertaintyTable({ version: 3 })),
      failure(() => parseUncertaintyTable({ version: 1, cuts: [1, 1] })),
      failure(() => parseUncertaintyTable({ version: 1, cuts: [1], slices: table, levels: other })),
    ]).toMatchInlineSnapshot(`
      [
        "UNCERTAINTY_LENGTH: calibrateUncertainty requires as many uncertainties as scores, got 1 and 2",
        "UNCERTAINTY_RANGE: fitUncertaintyLevels requires finite uncertainties >= 0, got NaN at index 1",
        "UNCERTAINTY_RANGE: fitUncertaintyLevels requires finite uncertainties >= 0, got -1 at index 0",
        "LEVEL_COUNT: fitUncertaintyLevels requires levelCount from 1 to 32, got 0",
        "UNCERTAINTY_METHOD: calibrateUncertainty requires method "hull" or "equalWeight", got "quadratic"",
        "BIN_COUNT: calibrateUncertainty requires binCount from 1 to 20000, got 0",
        "UNCERTAINTY_EMPTY: fitUncertaintyLevels requires at least one uncertainty, got none",
        "TABLE_SHAPE: parseUncertaintyTable requires a table to be an object, got 7",
        "TABLE_VERSION: parseUncertaintyTable requires version 1, got 3",
        "TABLE_SHAPE: parseUncertaintyTable requires cuts to be ascending finite numbers, got a list of 2",
        "TABLE_SHAPE: parseUncertaintyTable requires levels.slices[0] to be "all", as in slices, got "x"",
      ]
    `);
  });
});
