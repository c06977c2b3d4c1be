import { readFileSync } from "node:fs";
import { type Curve, curvesBySlice, mergeCurves, ratesAt } from "@slidr/metrics";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { describeWithSharedData } from "../../../tools/sharedData.js";
import {
  type CalibrateOptions,
  calibrate,
  calibrateCurves,
  calibrateGlobal,
  createDecider,
  globalThreshold,
} from "../src/index.js";
import { columnsOf, combinations, FLAT_TREE, type Group, smallProblem, TREE } from "./samples.js";

const method = fc.constantFrom("hull", "quadratic" as const);
const unpooled = smallProblem.map((options) => ({ ...options, purchasesMin: 1 }));

describe("any calibration", () => {
  test("keeps to its budget, and its rates are those of its decisions", () => {
    fc.assert(
      fc.property(smallProblem, method, (options, by) => {
        const { combined, slices, table } = calibrate({ ...options, method: by });
        expect(combined.fpr).toBeLessThanOrEqual(options.budget);
        const decider = createDecider(table);
        let invalidClicks = 0;
        let invalidPurchases = 0;
        for (const [row, score] of options.scores.entries()) {
          if (!decider.isInvalid(score, options.slice[row]!)) continue;
          invalidClicks++;
          invalidPurchases += options.purchased[row]!;
        }
        expect(combined).toMatchObject({ invalidClicks, invalidPurchases });
        expect(slices.reduce((sum, slice) => sum + slice.rates.clicks, 0)).toBe(options.scores.length);
      }),
    );
  });

  test("gives every node of the tree a threshold, its own or its nearest calibrated ancestor's", () => {
    fc.assert(
      fc.property(smallProblem, method, (options, by) => {
        const { slices } = calibrate({ ...options, method: by }).table;
        expect(slices.map((row) => row.name)).toEqual(TREE.names);
        for (const row of slices) {
          expect(row.threshold === 2 || (row.threshold >= 0 && row.threshold <= 1)).toBe(true);
          if (row.calibratedAs !== row.name) {
            expect(row).toMatchObject({
              threshold: slices[row.parent]!.threshold,
              calibratedAs: slices[row.parent]!.calibratedAs,
            });
          }
        }
      }),
    );
  });

  test("has a gap of at least 0, and with method hull of at most one segment", () => {
    fc.assert(
      fc.property(smallProblem, method, (options, by) => {
        const { certificate, combined } = calibrate({ ...options, method: by });
        expect(certificate.primal).toBe(combined.ivr);
        expect(certificate.gap).toBeGreaterThanOrEqual(0);
        expect(certificate.lambda).toBeGreaterThanOrEqual(0);
        if (by === "hull") expect(certificate.gap).toBeLessThanOrEqual(certificate.gapMax! + 1e-12);
      }),
    );
  });

  test("lies on its own frontier, whose every point is within its budget", () => {
    fc.assert(
      fc.property(smallProblem, method, (options, by) => {
        const { frontier, combined } = calibrate({ ...options, method: by });
        const own = frontier.find((point) => point.budget === options.budget);
        expect(own).toEqual({ budget: options.budget, ivr: combined.ivr, fpr: combined.fpr });
        for (const { budget, fpr } of frontier) expect(fpr).toBeLessThanOrEqual(budget);
      }),
    );
  });

  test("of every click three times over has the same thresholds and rates", () => {
    fc.assert(
      fc.property(unpooled, fc.constantFrom(0.1, 0.25, 0.5), (options, budget) => {
        const once = calibrate({ ...options, budget });
        // Whole allowances only: of 10 purchases a budget of 0.25 admits 2, of 30 it admits 7.
        fc.pre(Number.isInteger(once.combined.purchases * budget));
        const rows = options.scores.length * 3;
        const tripled = calibrate({
          ...options,
          budget,
          scores: Float32Array.from({ length: rows }, (_, i) => options.scores[Math.floor(i / 3)]!),
          slice: Uint32Array.from({ length: rows }, (_, i) => options.slice[Math.floor(i / 3)]!),
          purchased: Uint8Array.from({ length: rows }, (_, i) => options.purchased[Math.floor(i / 3)]!),
          robotic: Uint8Array.from({ length: rows }, (_, i) => options.robotic![Math.floor(i / 3)]!),
        });
        expect(tripled.table).toEqual(once.table);
        expect(tripled.combined.ivr).toBeCloseTo(once.combined.ivr, 12);
        expect(tripled.certificate.dualBound).toBeCloseTo(once.certificate.dualBound, 12);
        expect(tripled.certificate.lambda).toBeCloseTo(once.certificate.lambda, 12);
      }),
    );
  });

  test("does not depend on the order of the clicks", () => {
    fc.assert(
      fc.property(smallProblem, method, (options, by) => {
        const reversed = calibrate({
          ...options,
          method: by,
          scores: options.scores.toReversed() as Float32Array,
          slice: options.slice.toReversed(),
          purchased: options.purchased.toReversed(),
          robotic: options.robotic!.toReversed(),
        });
        expect(reversed).toEqual(calibrate({ ...options, method: by }));
      }),
    );
  });
});

describe("method hull", () => {
  test("where purchases are few, equals the best of all combinations of thresholds within budget and limits", () => {
    const limit = fc.constantFrom(undefined, 0.25, 0.5);
    fc.assert(
      fc.property(unpooled, limit, fc.constantFrom(undefined, 0.3, 0.7), (options, coverageMin, fprMax) => {
        const best = bruteForce(options, coverageMin, fprMax);
        const limits = { ...(coverageMin && { coverageMin }), ...(fprMax && { fprMax }) };
        if (best === undefined) {
          expect(() => calibrate({ ...options, ...limits })).toThrow("calibrate requires");
          return;
        }
        const { combined, certificate } = calibrate({ ...options, ...limits });
        const clicks = options.scores.length;
        expect(combined.invalidClicks).toBe(best);
        expect(certificate.exact).toBe(true);
        expect(certificate.dualBound).toBeGreaterThanOrEqual(best / clicks - 1e-12);
        expect(combined.ivr + certificate.gapMax!).toBeGreaterThanOrEqual(best / clicks - 1e-12);
        const quadratic = calibrate({ ...options, ...limits, method: "quadratic" });
        expect(quadratic.combined.invalidClicks).toBeLessThanOrEqual(best);
      }),
    );
  });

  test("never has a lower IVR for a greater budget where no clicks fall back on all traffic's threshold", () => {
    const budgets = fc.tuple(fc.integer({ min: 1, max: 98 }), fc.integer({ min: 1, max: 98 }));
    fc.assert(
      fc.property(smallProblem, budgets, (options, [one, two]) => {
        const [less, more] = [Math.min(one, two) / 100, Math.max(one, two) / 100 + 0.01];
        const poor = calibrate({ ...options, budget: less });
        const rich = calibrate({ ...options, budget: more });
        fc.pre(poor.notes.every((note) => !note.includes("all traffic")));
        expect(rich.combined.ivr).toBeGreaterThanOrEqual(poor.combined.ivr);
        expect(rich.certificate.dualBound).toBeGreaterThanOrEqual(poor.certificate.dualBound - 1e-12);
        expect(rich.certificate.lambda).toBeLessThanOrEqual(poor.certificate.lambda + 1e-12);
      }),
    );
  });

  test("without limits invalidates at least what one threshold does at the same budget, pooled slices or not", () => {
    fc.assert(
      fc.property(smallProblem, (options) => {
        const { combined, frontier } = calibrate(options);
        const global = calibrateGlobal(options);
        expect(combined.invalidClicks).toBeGreaterThanOrEqual(global.combined.invalidClicks);
        for (const [i, { ivr }] of frontier.entries())
          expect(ivr).toBeGreaterThanOrEqual(global.frontier[i]!.ivr);
      }),
    );
  });

  test("of weighted curves is not searched, and still not below one threshold for all", () => {
    fc.assert(
      fc.property(smallProblem, (options) => {
        const weights = Float64Array.from(options.scores, (_, i) => 0.1 + (i % 7) / 3);
        const curves = curvesBySlice({ ...columnsFor(options), weights, sliceCount: TREE.names.length });
        const { combined, certificate, notes } = calibrateCurves({ ...options, curves });
        const traffic = mergeCurves(curves);
        const global = ratesAt(traffic, globalThreshold(traffic, options.budget));
        expect(combined.invalidClicks).toBeGreaterThanOrEqual(global.invalidClicks - 1e-9);
        const fellBack = notes.some((note) => note.includes("all traffic"));
        if (combined.invalidPurchases > 0 && !fellBack) expect(certificate.exact).toBe(false);
      }),
    );
  });

  test("keeps weighted curves to the budget too", () => {
    fc.assert(
      fc.property(smallProblem, method, fc.integer({ min: 1, max: 1e6 }), (options, by, seed) => {
        const weights = Float64Array.from(
          options.scores,
          (_, i) => ((seed * (i + 1) * 7919) % 1000) / 997 + 0.01,
        );
        const curves = curvesBySlice({ ...columnsFor(options), weights, sliceCount: TREE.names.length });
        const { combined, certificate } = calibrateCurves({ ...options, curves, method: by });
        expect(combined.fpr).toBeLessThanOrEqual(options.budget);
        expect(certificate.gap).toBeGreaterThanOrEqual(0);
        if (by === "hull") expect(certificate.gap).toBeLessThanOrEqual(certificate.gapMax! + 1e-9);
      }),
    );
  });
});

const columnsFor = ({ scores, slice, purchased, robotic }: CalibrateOptions) => ({
  scores,
  slice,
  purchased,
  robotic: robotic!,
});

/** The most clicks that any choice of one threshold per cell invalidates within budget and limits; undefined where none does. */
function bruteForce(options: CalibrateOptions, coverageMin = 0, fprMax = 1): number | undefined {
  const curves = curvesBySlice({ ...columnsFor(options), sliceCount: TREE.names.length });
  const cells = cellsByHand(options, curves);
  if (cells === undefined) return undefined;
  const { purchases } = mergeCurves(curves);
  const choicesOf = ({ curve }: { curve: Curve }) =>
    [-1, ...curve.thresholds.keys()].filter((point) => {
      const fpr = (curve.invalidPurchases[point] ?? 0) / curve.purchases;
      return (
        fpr <= fprMax &&
        (curve.robotic === 0 || (curve.invalidRobotic[point] ?? 0) / curve.robotic >= coverageMin)
      );
    });
  const choices = cells.map(choicesOf);
  if (choices.some((list) => list.length === 0)) return undefined;
  let best: number | undefined;
  for (const choice of combinations(choices.map((list) => list.length))) {
    const points = choice.map((index, cell) => choices[cell]![index]!);
    const sum = (of: "invalidPurchases" | "invalidClicks") =>
      points.reduce((total, point, cell) => total + (cells[cell]!.curve[of][point] ?? 0), 0);
    if (sum("invalidPurchases") / purchases <= options.budget)
      best = Math.max(best ?? 0, sum("invalidClicks"));
  }
  return best;
}

/** The calibrated pools, rebuilt from what the calibration says of each slice; none where some clicks fell back. */
function cellsByHand(options: CalibrateOptions, curves: readonly Curve[]): { curve: Curve }[] | undefined {
  const { slices, notes } = calibrate(options);
  fc.pre(notes.every((note) => !note.includes("all traffic")));
  const names = [...new Set(slices.map((slice) => slice.calibratedAs))];
  return names.map((name) => ({
    curve: mergeCurves(
      slices
        .filter((slice) => slice.calibratedAs === name)
        .map((slice) => curves[TREE.names.indexOf(slice.name)]!),
    ),
  }));
}

describeWithSharedData(
  "fairlearn/threshold_optimizer_expected.json",
  "method hull on fairlearn's 20 rows",
  (path) => {
    test("has the fractional optimum of scipy's linear programme as its bound", () => {
      const { scores, labels, groups_example_1: groups } = JSON.parse(readFileSync(path, "utf8"));
      const groupRows = (name: string) =>
        (groups as string[]).flatMap((group, i): Group[] =>
          group === name ? [[scores[i] / 4, 1, 1 - labels[i]]] : [],
        );
      const columns = columnsOf([[], ...["A", "B", "C"].map(groupRows)]);
      // scipy 1.17.1: linprog over the mixtures of every group's thresholds, method="highs"; purchasers are label 0. -fun / 20.
      const expected: [budget: number, ivr: number][] = [
        [0.1, 0.25],
        [0.3, 0.45],
        [0.5, 0.625],
        [0.75, 0.8375],
      ];
      for (const [budget, ivr] of expected) {
        const { certificate } = calibrate({ ...columns, tree: FLAT_TREE, budget, purchasesMin: 1 });
        expect(certificate.dualBound).toBeCloseTo(ivr, 12);
      }
    });
  },
);
