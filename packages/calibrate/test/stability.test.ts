import { type CalibrateProgrammeOptions, calibrateProgramme } from "@slidr/calibrate/programme";
import { InputError } from "@slidr/clicks";
import { curvesBySlice } from "@slidr/metrics";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CalibrateOptions, calibrate, type ThresholdTable } from "../src/index.js";
import { columnsOf, type Group, smallProblem } from "./samples.js";

// [score, clicks, purchases, robotic]; 10 purchases a slice.
const A: Group[] = [
  [0.9, 10, 0, 5],
  [0.8, 30, 1, 5],
  [0.7, 10, 1, 5],
  [0.1, 50, 8, 5],
];
const B: Group[] = [
  [0.9, 5, 0, 0],
  [0.8, 10, 1, 10],
  [0.7, 30, 2, 6],
  [0.1, 55, 7, 4],
];
const base = {
  ...columnsOf([[], A, B]),
  tree: { names: ["all", "a", "b"], parents: [-1, 0, 0] },
  purchasesMin: 1,
};
const tableOf = (a: number, b?: number): ThresholdTable => ({
  version: 1,
  method: "hull",
  budget: 0.2,
  slices: [
    { name: "all", parent: -1, threshold: 0.9, calibratedAs: "all" },
    { name: "a", parent: 0, threshold: a, calibratedAs: "a" },
    ...(b === undefined ? [] : [{ name: "b", parent: 0, threshold: b, calibratedAs: "b" }]),
  ],
});
const asked = (changes: Partial<CalibrateOptions>) => {
  const calibration = calibrate({ ...base, budget: 0.2, ...changes });
  return { ...calibration, thresholds: calibration.slices.map((slice) => slice.threshold) };
};

describe("stability", () => {
  test("keeps each slice's FPR near what the previous threshold does to today's clicks", () => {
    // Free, a stands at 0.8 (1 of 10), b at 0.7 (3 of 10). Yesterday's 0.75 of b takes 1 of 10, so at most 2 of 10 today: none of b's
    // levels has 2, it stays at 0.8; what that leaves goes to a's 10 clicks for 1.
    expect(asked({}).thresholds).toEqual([0.8, 0.7]);
    const { thresholds, notes, certificate } = asked({
      stability: { previous: tableOf(0.8, 0.75), fprChangeMax: 0.1 },
    });
    expect(thresholds).toEqual([0.7, 0.8]);
    expect(certificate.binding).toContain("stability:b");
    expect(notes).toEqual([expect.stringContaining("stability holds back")]);
    expect(asked({ stability: { previous: tableOf(0.8, 0.75), fprChangeMax: 0.2 } }).thresholds).toEqual([
      0.8, 0.7,
    ]);
  });

  test("holds a slice up as well as down", () => {
    // Yesterday a lost 2 of 10; with no change allowed it does so today, though 1 for b's 40 would pay more.
    const { thresholds } = asked({ stability: { previous: tableOf(0.7), fprChangeMax: 0 } });
    expect(thresholds).toEqual([0.7, 0.8]);
  });

  test("leaves slices free that the previous table does not name", () => {
    expect(asked({ stability: { previous: tableOf(0.8), fprChangeMax: 0 } }).thresholds).toEqual([0.8, 0.7]);
  });

  test("leaves slices free where the heuristic alone decided: their score lost nobody because it was not asked", () => {
    const previous = tableOf(0.8, 2);
    const slices = previous.slices.map((row) =>
      row.name === "b" ? { ...row, heuristicOnly: true as const } : row,
    );
    const held = (table: ThresholdTable) => asked({ stability: { previous: table, fprChangeMax: 0 } });
    expect(held(previous).thresholds).toEqual([0.8, 0.9]);
    expect(held({ ...previous, slices }).thresholds).toEqual([0.8, 0.7]);
  });

  test("is held on a pool as one, and a note names the members that moved further alone", () => {
    // With 11 purchases needed, the 10 each of a and b are one pool, under "all". Yesterday's 0.9 takes none of its 20; today's 0.8
    // takes 2: within a tenth, as in a (1 of 10) and in b (1 of 10). Of b alone 0.1 was yesterday's, which took all 10.
    const previous = tableOf(0.9, 0.1);
    const { thresholds, notes } = asked({ purchasesMin: 11, stability: { previous, fprChangeMax: 0.1 } });
    expect(thresholds).toEqual([0.8, 0.8]);
    expect(notes).toContain(
      'stability is held on pools as a whole: the FPR of "b" alone moved by more than 0.1',
    );
    const alone = asked({ stability: { previous: tableOf(0.9, 0.8), fprChangeMax: 0.1 } });
    expect(alone.notes.join()).not.toContain("pools");
  });

  test("of no change keeps every slice's lost purchases, if the budget holds", () => {
    fc.assert(
      fc.property(smallProblem, fc.constantFrom("hull", "quadratic" as const), (options, method) => {
        const unpooled = { ...options, purchasesMin: 1, method };
        const before = calibrate(unpooled);
        const again = calibrate({ ...unpooled, stability: { previous: before.table, fprChangeMax: 0 } });
        for (const [i, slice] of again.slices.entries()) {
          if (slice.calibratedAs === slice.name)
            expect(slice.rates.invalidPurchases).toBe(before.slices[i]!.rates.invalidPurchases);
        }
      }),
    );
  });

  test("that contradicts the budget is an error that names the slices and the budget it needs", () => {
    expect(() =>
      calibrate({ ...base, budget: 0.1, stability: { previous: tableOf(0.1, 0.8), fprChangeMax: 0.1 } }),
    ).toThrow(
      new InputError(
        "INFEASIBLE",
        'calibrate requires a budget of at least 0.5 to reach coverageMin and stability in "a" (10 of 10 purchases), got budget 0.1',
      ),
    );
  });

  test("that contradicts another limit is an error that says which", () => {
    const held = { previous: tableOf(0.9, 0.9), fprChangeMax: 0.1 };
    expect(() => asked({ stability: held, coverageMin: { b: 0.75 } })).toThrow(
      new InputError(
        "LIMITS_CLASH",
        'calibrate requires stability that allows the other limits, got an fprChangeMax of 0.1 for slice "b", whose FPR was 0 while its coverageMin needs at least 0.3',
      ),
    );
    expect(() => asked({ stability: { ...held, previous: tableOf(0.7) }, fprMax: 0 })).toThrow(
      'for slice "a", whose FPR was 0.2 while its fprMax allows at most 0',
    );
  });

  test("names the rule and the culprit", () => {
    expect(() => asked({ stability: { previous: tableOf(0.8), fprChangeMax: -1 } })).toThrow(
      new InputError("LIMIT_RANGE", "calibrate requires stability.fprChangeMax in [0, 1], got -1"),
    );
    const previous = { ...tableOf(0.8), version: 2 } as unknown as ThresholdTable;
    expect(() => asked({ stability: { previous, fprChangeMax: 0.1 } })).toThrow(
      new InputError("TABLE_VERSION", "calibrate requires stability.previous of version 1, got 2"),
    );
  });
});

describe("stability of a programme", () => {
  const curves = curvesBySlice({ ...base, sliceCount: 3 });
  const programmed = (changes: Partial<CalibrateProgrammeOptions>) =>
    calibrateProgramme({ curves, tree: base.tree, purchasesMin: 1, budget: 0.2, ...changes });
  const held = { previous: tableOf(0.8, 0.75), fprChangeMax: 0.1 };
  // It holds whatever the thresholds are; what it weighs makes every point of every curve a candidate.
  const weighsClicks = [
    { name: "all clicks", weights: { all: { invalidClicks: 1, invalidRobotic: 1 } }, atMost: 1000 },
  ];

  test("holds whatever the constraints weigh", async () => {
    for (const constraints of [[], weighsClicks]) {
      const { slices, notes, certificate } = await programmed({ constraints, stability: held });
      // As calibrate does above: b must stay at 0.8, a goes as low as it may, and 1 of the 4 purchases of the budget is left.
      expect(slices.map(({ threshold }) => threshold)).toEqual([0.7, 0.8]);
      expect(certificate.binding).toEqual(["stability:a", "stability:b"]);
      expect(notes).toEqual(['stability holds back "a", "b"']);
    }
  });

  test("holds a slice up where a constraint would have it lower", async () => {
    // Yesterday's 0.8 takes 40 clicks and 1 purchase of 10: with no change allowed a may not take 10 clicks and none.
    const constraints = [{ name: "few of a", weights: { a: { invalidClicks: 1 } }, atMost: 10 }];
    expect((await programmed({ constraints })).slices[0]!.threshold).toBe(0.9);
    const stability = { previous: tableOf(0.8), fprChangeMax: 0 };
    await expect(programmed({ constraints, stability })).rejects.toThrow(
      "a conflict of constraint:few of a, stability:a; nearest: constraint:few of a exceeded by 30",
    );
  });
});
