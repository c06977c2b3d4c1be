import { InputError } from "@slidr/clicks";
import { NOTHING_INVALID } from "@slidr/metrics";
import { describe, expect, test } from "vitest";
import { type CalibrateOptions, calibrate, calibrateCurves, calibrateGlobal } from "../src/index.js";
import { columnsOf, curveOf, FLAT_TREE, type Group, NO_CLICKS } from "./samples.js";

// Two slices of 100 clicks and 10 purchases each. Levels (purchases, clicks): a (0, 10) (1, 40) (2, 50) (10, 100), slopes 30, 10,
// 6.25; b (0, 5) (1, 15) (3, 45) (10, 100). b's (1, 15) lies on or below the lines around it: from (0, 5) to (3, 45) the slope is
// 13.3, so (1, 18.3) is above it; then 55 for 7 is 7.9.
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
const TREE = { names: ["all", "a", "b"], parents: Int32Array.of(-1, 0, 0) };
const base = { ...columnsOf([[], A, B]), tree: TREE, purchasesMin: 1 };
const thresholds = (options: CalibrateOptions) => calibrate(options).table.slices.map((row) => row.threshold);

describe("calibrate with method hull", () => {
  test("stands on the vertices that the budget reaches, steepest first", () => {
    // 20 purchases, budget 0.2: 4 may be lost. a's 30 for 1, b's 40 for 3: 4 spent; 40 + 45 = 85 of 200 clicks.
    const { slices, combined, certificate } = calibrate({ ...base, budget: 0.2 });
    expect(slices.map((slice) => [slice.name, slice.threshold, slice.calibratedAs])).toEqual([
      ["a", 0.8, "a"],
      ["b", 0.7, "b"],
    ]);
    expect(combined).toMatchObject({ invalidClicks: 85, ivr: 0.425, invalidPurchases: 4, fpr: 0.2 });
    // One more purchase buys a's next 10 clicks; as shares (10 / 200) / (1 / 20) = 1.
    expect(certificate).toEqual({
      primal: 0.425,
      dualBound: 0.425,
      gap: 0,
      exact: true,
      gapMax: 0.05,
      lambda: 1,
      binding: ["budget"],
    });
  });

  test("finds the best thresholds where few purchases may be lost, and states what is left to the bound", () => {
    // Budget 0.15: 3. By slope: a's 30 for 1; b's 40 for 3 does not fit in 2, a's 10 for 1 does: 50 + 5. Better: a's 40 for 2 and b's 10
    // for 1, though (1, 15) lies below b's hull: 50 + 15 = 65. Bound: 45 + two thirds of b's 40.
    const { combined, certificate, slices } = calibrate({ ...base, budget: 0.15 });
    expect(slices.map((slice) => slice.threshold)).toEqual([0.7, 0.8]);
    expect(combined).toMatchObject({ invalidClicks: 65, invalidPurchases: 3 });
    expect(certificate.exact).toBe(true);
    expect(certificate.dualBound).toBeCloseTo((45 + (2 / 3) * 40) / 200, 12);
    expect(certificate.gap).toBeCloseTo(((2 / 3) * 40 - 20) / 200, 12);
    expect(certificate.gapMax).toBe(40 / 200);
    expect(certificate.lambda).toBeCloseTo(40 / 200 / (3 / 20), 12);
  });

  test("loses no purchase that buys nothing", () => {
    // Budget 0.05 of 20: 1. Either slice's 20 clicks for 1 would do; the first in order gets it. "b" then costs 0.
    const equal: Group[] = [
      [0.9, 20, 1],
      [0.1, 80, 9],
    ];
    const options = { ...columnsOf([[], equal, equal]), tree: TREE, purchasesMin: 1, budget: 0.05 };
    expect(calibrate(options).slices.map((slice) => slice.threshold)).toEqual([0.9, NOTHING_INVALID]);
    expect(calibrate(options).combined).toMatchObject({ invalidClicks: 20, invalidPurchases: 1 });
  });

  test("beats one threshold at the same budget", () => {
    // One threshold of 0.8 takes 2 purchases and 55 clicks; 0.7 would take 5.
    expect(calibrateGlobal({ ...base, budget: 0.2 }).combined.invalidClicks).toBe(55);
    expect(calibrate({ ...base, budget: 0.2 }).combined.invalidClicks).toBe(85);
  });

  test("gives a slice whose first click costs too much the threshold that nothing reaches", () => {
    // One of 20 purchases may be lost; b's highest score, the highest of all traffic too, holds two.
    const columns = columnsOf([
      [],
      [
        [0.9, 10, 0],
        [0.1, 90, 9],
      ],
      [
        [1, 2, 2],
        [0.1, 98, 9],
      ],
    ]);
    expect(thresholds({ ...columns, tree: TREE, purchasesMin: 1, budget: 0.05 })).toEqual([
      NOTHING_INVALID,
      0.9,
      NOTHING_INVALID,
    ]);
  });

  test("says the same of curves as of columns", () => {
    const { scores: _, slice, ...options } = base;
    expect(slice).toHaveLength(200);
    const curves = [NO_CLICKS, curveOf(A), curveOf(B)];
    expect(calibrateCurves({ ...options, curves, budget: 0.15 })).toEqual(
      calibrate({ ...base, budget: 0.15 }),
    );
  });

  test("takes method hull where none is named", () => {
    expect(calibrate({ ...base, budget: 0.15 })).toEqual(
      calibrate({ ...base, budget: 0.15, method: "hull" }),
    );
  });

  test("passes through its own point on the frontier", () => {
    const { frontier, combined } = calibrate({ ...base, budget: 0.15 });
    expect(frontier.find((point) => point.budget === 0.15)).toEqual({
      budget: 0.15,
      ivr: combined.ivr,
      fpr: combined.fpr,
    });
    expect(frontier[0]!.budget).toBeCloseTo(0.15 / 16, 12);
    expect(frontier.at(-1)!.budget).toBeLessThan(1);
  });
});

describe("calibrate with method quadratic", () => {
  test("lands on the hull's thresholds where the curves are quadratics", () => {
    // Levels at FPR 0, 0.1 ... 0.4: clicks 100 (a f^2 + b f). a: -1.5, 1.8: 0, 16.5, 30, 40.5, 48; b: -0.5, 0.7: 0, 6.5, 12, 16.5, 20
    // (times 10, to make whole clicks). Marginal gains a: 165, 135, 105, 75; b: 65, 55, 45, 35. Of 100 + 100 purchases 3 tenths
    // of a slice, all go to a.
    const a: Group[] = [
      [0.9, 165, 10],
      [0.8, 135, 10],
      [0.7, 105, 10],
      [0.6, 75, 10],
      [0.1, 520, 60],
    ];
    const b: Group[] = [
      [0.9, 65, 10],
      [0.8, 55, 10],
      [0.7, 45, 10],
      [0.6, 35, 10],
      [0.1, 800, 60],
    ];
    const options = { ...columnsOf([[], a, b]), tree: TREE, budget: 0.15 };
    const quadratic = calibrate({ ...options, method: "quadratic" });
    expect(quadratic.table.slices.map((row) => row.threshold)).toEqual(thresholds(options));
    expect(quadratic.table.slices[1]!.threshold).toBe(0.7);
    expect(quadratic.combined).toEqual(calibrate(options).combined);
    expect(quadratic.certificate.gapMax).toBeUndefined();
  });

  test("is measured against the same bound as hull", () => {
    const hull = calibrate({ ...base, budget: 0.15 });
    const quadratic = calibrate({ ...base, budget: 0.15, method: "quadratic" });
    expect(quadratic.certificate.dualBound).toBe(hull.certificate.dualBound);
    expect(quadratic.certificate.gap).toBe(quadratic.certificate.dualBound - quadratic.combined.ivr);
  });
});

describe("calibrate on slices too small to stand alone", () => {
  const columns = columnsOf([
    [],
    A,
    B,
    [
      [0.85, 10, 1],
      [0.1, 10, 1],
    ],
  ]);
  const options = { ...columns, tree: FLAT_TREE, budget: 0.2 };

  test("uses the threshold of all traffic for what is too small even at the root, and counts it", () => {
    // 22 purchases, allowance 4.4; all traffic: 0.9 0, 0.85 1, 0.8 3, 0.7 6: threshold 0.8, at which c's first ten clicks and one
    // purchase are invalid. 3.4 are left: a's 40 for 2 and b's 10 for 1 are best.
    const { slices, combined, notes } = calibrate({ ...options, purchasesMin: 5 });
    expect(slices.map((slice) => [slice.name, slice.threshold, slice.calibratedAs])).toEqual([
      ["a", 0.7, "a"],
      ["b", 0.8, "b"],
      ["c", 0.8, "all"],
    ]);
    expect(combined).toMatchObject({ clicks: 220, invalidClicks: 50 + 15 + 10, invalidPurchases: 4 });
    expect(notes).toEqual([
      'too few purchases (2 together, below 5) in "c": the threshold of all traffic is used, and no limit is held on them',
    ]);
  });

  test("certifies the threshold of all traffic as one threshold where every slice is too small", () => {
    // All traffic, (purchases, clicks): 0.9 (0, 15), 0.8 (2, 55), 0.7 (5, 95), 0.1 (20, 200); 4 may be lost. The next 3 purchases buy
    // 40 clicks: the price is 13.3 clicks, as shares (40 / 3) * 20 / 200; 2 purchases are left, worth 26.7 clicks.
    for (const method of ["hull", "quadratic"] as const) {
      const small = calibrate({ ...base, method, budget: 0.2, purchasesMin: 100 });
      const { certificate, frontier } = calibrateGlobal({ ...base, budget: 0.2 });
      expect(small.certificate).toEqual(certificate);
      expect(certificate).toMatchObject({ primal: 55 / 200, exact: true, binding: ["budget"] });
      expect(certificate.lambda).toBeCloseTo(4 / 3, 12);
      expect(certificate.dualBound).toBeCloseTo((55 + (2 * 40) / 3) / 200, 12);
      expect(small.frontier).toEqual(frontier);
      expect(small.table.slices.map((row) => [row.threshold, row.calibratedAs])).toEqual([
        [0.8, "all"],
        [0.8, "all"],
        [0.8, "all"],
      ]);
      expect(small.notes).toEqual([
        'too few purchases (20 together, below 100) in "a", "b": the threshold of all traffic is used, and no limit is held on them',
      ]);
    }
  });

  test("calibrates a pool of small slices under one threshold", () => {
    const { slices, notes } = calibrate({ ...options, purchasesMin: 12 });
    expect(new Set(slices.map((slice) => slice.threshold)).size).toBe(1);
    expect(slices.every((slice) => slice.calibratedAs === "all")).toBe(true);
    expect(notes).toEqual([
      'too few purchases (below 12) in "a", "b", "c": calibrated in a pool under an ancestor',
    ]);
  });

  test("asks for 1 / budget purchases by default", () => {
    const asked = (budget: number) =>
      calibrate({ ...options, budget }).slices.map((slice) => slice.calibratedAs);
    expect(asked(0.1)).toEqual(["a", "b", "all"]);
    expect(asked(0.09)).toEqual(["all", "all", "all"]);
  });

  test("is the global policy where no pool has purchases enough", () => {
    const { table, combined } = calibrate({ ...options, purchasesMin: 100 });
    const global = calibrateGlobal(options);
    expect(table.slices).toEqual(global.table.slices);
    expect(combined).toEqual(global.combined);
  });
});

describe("calibrate on bad input", () => {
  const fails = (changes: Partial<CalibrateOptions>, code: string, message: string) =>
    expect(() => calibrate({ ...base, budget: 0.1, ...changes })).toThrow(new InputError(code, message));

  test("names the rule and the culprit", () => {
    for (const budget of [0, 1, -0.1, Number.NaN]) {
      fails({ budget }, "BUDGET_RANGE", `calibrate requires budget in (0, 1), got ${budget}`);
    }
    fails({ purchasesMin: 0 }, "PURCHASES_MIN", "calibrate requires purchasesMin >= 1, got 0");
    fails(
      { method: "knee" as "hull" },
      "METHOD",
      'calibrate requires method "hull" or "quadratic", got "knee"',
    );
    fails(
      { purchased: new Uint8Array(200) },
      "NO_PURCHASES",
      "calibrate requires at least one purchasing click, got none among 200 clicks",
    );
    fails(
      { tree: { names: ["all", "a", "a"], parents: [-1, 0, 0] } },
      "SLICE_NAME_TWICE",
      'calibrate requires distinct slice names, got "a" at nodes 1 and 2',
    );
    fails({ coverageMin: 1.5 }, "LIMIT_RANGE", "calibrate requires coverageMin in [0, 1], got 1.5");
    fails({ fprMax: { a: -1 } }, "LIMIT_RANGE", 'calibrate requires fprMax in [0, 1], got -1 for slice "a"');
    fails(
      { fprMax: { tv: 0.1 } },
      "LIMIT_SLICE",
      'calibrate requires fprMax to name slices of the tree, got "tv"',
    );
  });

  test("refuses columns that do not fit together or hold no scores", () => {
    expect(() => calibrate({ ...base, budget: 0.1, purchased: new Uint8Array(3) })).toThrow(
      "requires purchased to have 200 values",
    );
    const scores = base.scores.slice();
    scores[7] = Number.NaN;
    expect(() => calibrate({ ...base, budget: 0.1, scores })).toThrow(
      "requires scores in [0, 1], got NaN at index 7",
    );
    const slice = base.slice.slice();
    slice[9] = 3;
    expect(() => calibrate({ ...base, budget: 0.1, slice })).toThrow("requires slice < 3, got 3 at index 9");
  });

  test("refuses curves that are none", () => {
    const good = curveOf(A);
    const withCurve = (curve: Partial<typeof good>) => () =>
      calibrateCurves({ curves: [NO_CLICKS, { ...good, ...curve }, good], tree: TREE, budget: 0.1 });
    const shape = (message: string) =>
      new InputError("CURVE_SHAPE", `calibrateCurves requires ${message} in the curve of slice "a"`);
    expect(withCurve({ thresholds: Float64Array.of(1.5, 0.8, 0.7, 0.1) })).toThrow(
      shape("thresholds in [0, 1], got 1.5 at point 0"),
    );
    expect(withCurve({ thresholds: Float64Array.of(0.9, 0.8, 0.8, 0.1) })).toThrow(
      shape("descending thresholds, got 0.8 at point 2"),
    );
    expect(withCurve({ invalidPurchases: Float64Array.of(0, 2, 1, 10) })).toThrow(
      shape("ascending counts, got invalidPurchases 1 at point 2"),
    );
    expect(withCurve({ invalidRobotic: Float64Array.of(0) })).toThrow(
      shape("as many counts as thresholds, got 1 invalidRobotic"),
    );
    expect(withCurve({ clicks: 101 })).toThrow(shape("clicks to be the last point's count, got 101 and 100"));
    expect(() => calibrateCurves({ curves: [good], tree: TREE, budget: 0.1 })).toThrow(
      new InputError(
        "CURVE_COUNT",
        "calibrateCurves requires one curve for each node of the tree, got 1 curves and 3 nodes",
      ),
    );
  });
});
