import { InputError } from "@slidr/clicks";
import { curvesBySlice } from "@slidr/metrics";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nestedPath } from "../src/guarantee/nestedPath.js";
import { cellPriors, type Shrinkage } from "../src/guarantee/shrinkage.js";
import { type CalibrateCurvesOptions, calibrateCurves } from "../src/index.js";
import { poseProblem } from "../src/poseProblem.js";
import { freshCurves, type KnownSlice, trueFpr, uniforms } from "./fresh.js";
import { curveOf, type Group, NO_CLICKS, smallProblem } from "./samples.js";

const TREE = { names: ["all", "a", "b"], parents: Int32Array.of(-1, 0, 0) };

// a has 2 purchases, b 6. Of all 8, thresholds 0.9, 0.6, 0.5 and 0.3 lose 1, 1, 3 and 8.
const A: Group[] = [
  [0.9, 4, 0],
  [0.5, 2, 2],
];
const B: Group[] = [
  [0.9, 2, 1],
  [0.6, 1, 0],
  [0.3, 5, 5],
];
const curves = [NO_CLICKS, curveOf(A), curveOf(B)];
const base: CalibrateCurvesOptions = { curves, tree: TREE, budget: 0.25, purchasesMin: 1 };

function pathWith(options: CalibrateCurvesOptions, shrinkage: Shrinkage | undefined) {
  const { problem } = poseProblem(options);
  const priors = shrinkage && cellPriors(problem.cells, options.curves, options.tree, shrinkage);
  return nestedPath(problem, "hull", options.budget, priors);
}

describe("the parent's FPR at a slice's thresholds", () => {
  test("is read off all clicks below the parent", () => {
    const { problem } = poseProblem(base);
    const priors = cellPriors(problem.cells, curves, TREE, { purchases: 2 });
    expect(priors.map((prior) => Array.from(prior!.fpr))).toEqual([
      [1 / 8, 3 / 8],
      [1 / 8, 1 / 8, 1],
    ]);
  });

  test("is itself shrunk toward the grandparent's", () => {
    // all -> mobile -> a, b; all -> c, whose 8 purchases are all lost at 0.95: of all 16, 0.9 loses 9.
    const tree = { names: ["all", "mobile", "a", "b", "c"], parents: Int32Array.of(-1, 0, 1, 1, 0) };
    const deeper = [NO_CLICKS, NO_CLICKS, curveOf(A), curveOf(B), curveOf([[0.95, 8, 8]])];
    const { problem } = poseProblem({ ...base, tree, curves: deeper });
    const [a] = cellPriors(problem.cells, deeper, tree, { purchases: 4 });
    // At 0.9 mobile lost 1 of 8, all traffic 9 of 16: (1 + 4 * 9 / 16) / (8 + 4).
    expect(a!.fpr[0]).toBeCloseTo(3.25 / 12, 15);
  });
});

describe("the path with shrinkage", () => {
  test("prices every point by what its slice and its parent expect together", () => {
    // Two prior purchases. a, times 2 / (2 + 2): 0.9 costs (0 + 1 + 2 / 8) / 2 = 0.625 for 4 clicks, 0.5 (2 + 1 + 6 / 8) / 2 = 1.875 for 6.
    // b, times 6 / (6 + 2): 0.6 costs (1 + 1 + 2 / 8) * 0.75 = 1.6875 for 3, 0.3 (6 + 1 + 2) * 0.75 = 6.75 for 8.
    expect(pathWith(base, { purchases: 2 })).toEqual([
      { cell: 0, from: -1, to: 0, price: 4 / 0.625 },
      { cell: 1, from: -1, to: 1, price: 3 / 1.6875 },
      { cell: 0, from: 0, to: 1, price: 2 / 1.25 },
      { cell: 1, from: 1, to: 2, price: 5 / 5.0625 },
    ]);
  });

  test("of no prior purchases is the path without", () => {
    fc.assert(
      fc.property(smallProblem, fc.constantFrom(0, 0.5), (options, coverageMin) => {
        const { scores, purchased, robotic, slice, tree } = options;
        const sliceCount = tree.names.length;
        const own = curvesBySlice({ scores, purchased, slice, sliceCount, robotic: robotic! });
        const posed = { ...options, coverageMin, curves: own };
        expect(pathWith(posed, { purchases: 0 })).toEqual(pathWith(posed, undefined));
      }),
    );
  });

  test("of very many prior purchases goes by the parent's FPR alone, wherever a slice's own purchases lie", () => {
    // The same clicks by score twice, but c's purchases score high and d's low.
    const c: Group[] = [
      [0.9, 8, 2],
      [0.6, 4, 1],
      [0.3, 3, 0],
    ];
    const d: Group[] = [
      [0.9, 8, 0],
      [0.6, 4, 1],
      [0.3, 3, 2],
    ];
    const path = pathWith({ ...base, curves: [NO_CLICKS, curveOf(c), curveOf(d)] }, { purchases: 1e12 });
    const of = (cell: number) => path.filter((segment) => segment.cell === cell);
    expect(of(0).length).toBeGreaterThan(1);
    expect(of(1)).toEqual(
      of(0).map((segment) => ({ ...segment, cell: 1, price: expect.closeTo(segment.price, 6) })),
    );
  });
});

describe("a guarantee with shrinkage", () => {
  const promised = (shrinkage: Shrinkage | undefined, more: Partial<CalibrateCurvesOptions> = {}) =>
    calibrateCurves({ ...base, guarantee: { delta: 0.2, curves, shrinkage }, ...more });

  test("lets slices with any purchase stand alone, and says which lean on their parent", () => {
    const { guarantee, slices, notes } = promised({ purchases: 3 }, { purchasesMin: undefined });
    expect(slices.map(({ calibratedAs }) => calibratedAs)).toEqual(["a", "b"]);
    expect(guarantee!.shrunk).toEqual([
      { name: "a", parent: "all", purchases: 2, ownWeight: 0.4 },
      { name: "b", parent: "all", purchases: 6, ownWeight: 6 / 9 },
    ]);
    expect(notes).toEqual(['shrunk further than halfway to their parents: "a"']);
    expect(promised(undefined).guarantee!.shrunk).toEqual([]);
  });

  test("refuses prior purchases that are no count, and a method without segments", () => {
    for (const purchases of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => promised({ purchases })).toThrow(
        new InputError(
          "SHRINKAGE",
          `calibrate requires finite guarantee.shrinkage.purchases >= 0, got ${purchases}`,
        ),
      );
    }
    expect(() => promised({ purchases: 1 }, { method: "quadratic" })).toThrow(
      new InputError(
        "SHRINKAGE",
        'calibrate requires method "hull" for guarantee.shrinkage, got "quadratic"',
      ),
    );
  });

  test("keeps its promise on fresh clicks of many sparse slices", () => {
    const runs = 100;
    const [purchases, budget, delta] = [600, 0.05, 0.1];
    const next = uniforms(21);
    const known = Array.from({ length: 20 }, (): KnownSlice => {
      const [clicksPerPurchase, purchaserShape, otherShape] = [
        2 + 4 * next(),
        3 + 8 * next(),
        0.4 + 2 * next(),
      ];
      return {
        purchaseShare: 1 / 20,
        clicksPerPurchase: Math.floor(clicksPerPurchase),
        purchaserShape,
        otherShape,
      };
    });
    const tree = {
      names: ["all", ...known.map((_, i) => `s${i}`)],
      parents: [-1, ...known.map(() => 0)],
    };
    let exceeded = 0;
    for (let run = 0; run < runs; run++) {
      const [chosen, tested] = [0, 1].map(() => [NO_CLICKS, ...freshCurves(known, purchases / 2, next)]);
      const guarantee = { delta, curves: tested!, shrinkage: { purchases: 50 } };
      const { table } = calibrateCurves({ curves: chosen!, tree, budget, guarantee });
      const fpr = known.reduce(
        (sum, slice, i) => sum + slice.purchaseShare * trueFpr(slice, table.slices[i + 1]!.threshold),
        0,
      );
      if (fpr > budget) exceeded++;
    }
    expect(exceeded / runs).toBeLessThan(delta + 3 * Math.sqrt((delta * (1 - delta)) / runs));
  });
});
