import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { curvesBySlice, operatingCurve } from "../src/index.js";
import {
  columnsOf,
  type LawClick,
  lawClicks,
  SLICE_COUNT,
  singleColumnsOf,
  weightsOf,
} from "./arbitraryClicks.js";
import { referenceClicks, uniforms } from "./referenceClicks.js";

/** Obviously right: filters all clicks once a threshold. */
function bruteForceCurve(clicks: readonly LawClick[], weightOf: (click: LawClick) => number) {
  const sum = (part: readonly LawClick[], of: (click: LawClick) => number) =>
    part.reduce((total, click) => total + weightOf(click) * of(click), 0);
  const thresholds = [...new Set(clicks.map((click) => click.score + 0))].sort((a, b) => b - a);
  const invalidAt = thresholds.map((threshold) => clicks.filter((click) => click.score >= threshold));
  return {
    thresholds: Float64Array.from(thresholds),
    invalidClicks: Float64Array.from(invalidAt, (part) => sum(part, () => 1)),
    invalidPurchases: Float64Array.from(invalidAt, (part) => sum(part, (click) => click.purchased)),
    invalidRobotic: Float64Array.from(invalidAt, (part) => sum(part, (click) => click.robotic)),
    clicks: sum(clicks, () => 1),
    purchases: sum(clicks, (click) => click.purchased),
    robotic: sum(clicks, (click) => click.robotic),
  };
}

const single = (clicks: readonly LawClick[]) =>
  clicks.map((click) => ({ ...click, score: Math.fround(click.score) }));

describe("operatingCurve", () => {
  test("counts by hand: six clicks, two of them tied", () => {
    // score      0.9  0.7  0.7  0.4  0.1  0.0
    // purchased   0    0    1    0    1    0     cumulative, ties together: 0, 1, 1, 2, 2
    // robotic     1    1    0    0    0    0     1, 2, 2, 2, 2
    const curve = operatingCurve({
      scores: Float64Array.of(0.4, 0.7, 0, 0.1, 0.7, 0.9),
      purchased: Uint8Array.of(0, 0, 0, 1, 1, 0),
      robotic: Uint8Array.of(0, 1, 0, 0, 0, 1),
    });
    expect(curve).toEqual({
      thresholds: Float64Array.of(0.9, 0.7, 0.4, 0.1, 0),
      invalidClicks: Float64Array.of(1, 3, 4, 5, 6),
      invalidPurchases: Float64Array.of(0, 1, 1, 2, 2),
      invalidRobotic: Float64Array.of(1, 2, 2, 2, 2),
      clicks: 6,
      purchases: 2,
      robotic: 2,
    });
  });

  test("equals scikit-learn's roc_curve on 1,000 reference clicks", () => {
    // scikit-learn 1.9.1, numpy 2.4.6: fpr, tpr, thresholds = roc_curve(y, scores, sample_weight=w,
    // drop_intermediate=False) for y = purchased and y = robotic, at points 1, 50, 100, 200 and the last.
    const { scores, purchased, robotic, weights } = referenceClicks();
    const at = (values: Float64Array, total: number) =>
      [0, 49, 99, 199, values.length - 1].map((i) => values[i]! / total);
    const curve = operatingCurve({ scores, purchased, robotic });
    expect(at(curve.thresholds, 1)).toEqual([0.99609375, 0.80078125, 0.60546875, 0.2109375, 0]);
    expect(at(curve.invalidPurchases, curve.purchases)).toEqual([0, 0.02, 0.17333333333333334, 0.68, 1]);
    expect(at(curve.invalidRobotic, curve.robotic)).toEqual([
      0.005964214711729622, 0.36381709741550694, 0.6699801192842942, 0.9582504970178927, 1,
    ]);
    const weighted = operatingCurve({ scores, purchased, robotic, weights });
    expect(at(weighted.invalidPurchases, weighted.purchases)).toEqual([
      0, 0.009749303621169917, 0.1532033426183844, 0.6573816155988857, 1,
    ]);
    expect(at(weighted.invalidRobotic, weighted.robotic)).toEqual([
      0.005548442168160478, 0.3687580025608195, 0.666239863422962, 0.9568928723858301, 1,
    ]);
    // numpy: sum(w[scores >= t])
    expect(at(weighted.invalidClicks, 1)).toEqual([3.25, 239.25, 471.25, 916.25, 1148.25]);
  });

  test("equals brute force", () => {
    fc.assert(
      fc.property(lawClicks, (clicks) => {
        expect(operatingCurve(columnsOf(clicks))).toEqual(bruteForceCurve(clicks, () => 1));
        expect(operatingCurve(singleColumnsOf(clicks))).toEqual(bruteForceCurve(single(clicks), () => 1));
        const weights = weightsOf(clicks);
        expect(operatingCurve({ ...columnsOf(clicks), weights })).toEqual(
          bruteForceCurve(clicks, (click) => click.weight),
        );
      }),
    );
  });

  test("weight 2 equals duplicating the row, and weight 1 equals no weight", () => {
    fc.assert(
      fc.property(lawClicks, (clicks) => {
        const weighted = { ...singleColumnsOf(clicks), weights: weightsOf(clicks).map((w) => w + 1) };
        const repeated = clicks.flatMap((click) => Array<LawClick>(click.weight + 1).fill(click));
        expect(operatingCurve(weighted)).toEqual(operatingCurve(singleColumnsOf(repeated)));
        const ones = { ...singleColumnsOf(clicks), weights: new Float64Array(clicks.length).fill(1) };
        expect(operatingCurve(ones)).toEqual(operatingCurve(singleColumnsOf(clicks)));
      }),
    );
  });

  test("the fast path for single precision equals the general one beyond the size where radix sorts take over", () => {
    const n = 20_000;
    const u = uniforms(2 * n, 11);
    const columns = {
      scores: Float32Array.from({ length: n }, (_, i) => u[i]!),
      purchased: Uint8Array.from({ length: n }, (_, i) => (u[n + i]! < 0.1 ? 1 : 0)),
      slice: Uint32Array.from({ length: n }, (_, i) => (u[n + i]! < 0.7 ? 0 : 1)),
      sliceCount: 2,
    };
    const general = curvesBySlice({ ...columns, weights: new Float64Array(n).fill(1) });
    expect(curvesBySlice(columns)).toEqual(general);
    expect(curvesBySlice({ ...columns, scores: Float64Array.from(columns.scores) })).toEqual(general);
  });

  test("the order of rows does not matter", () => {
    fc.assert(
      fc.property(lawClicks, (clicks) => {
        expect(operatingCurve(columnsOf([...clicks].reverse()))).toEqual(operatingCurve(columnsOf(clicks)));
      }),
    );
  });

  test("-0 is the score 0", () => {
    const purchased = Uint8Array.of(0, 1);
    const expected = { thresholds: Float64Array.of(0), invalidClicks: Float64Array.of(2) };
    expect(operatingCurve({ scores: Float32Array.of(-0, 0), purchased })).toMatchObject(expected);
    const weights = Float64Array.of(1, 1);
    expect(operatingCurve({ scores: Float32Array.of(-0, 0), purchased, weights })).toMatchObject(expected);
  });

  test("no clicks give a curve without points", () => {
    const curve = operatingCurve({ scores: new Float32Array(0), purchased: new Uint8Array(0) });
    expect(curve.thresholds).toHaveLength(0);
    expect([curve.clicks, curve.purchases, curve.robotic]).toEqual([0, 0, 0]);
  });

  test("changes none of its inputs", () => {
    const columns = referenceClicks();
    operatingCurve(columns);
    expect(columns).toEqual(referenceClicks());
  });

  test("errors name the rule and the culprit", () => {
    const purchased = Uint8Array.of(0, 1, 0);
    const scores = Float64Array.of(0, 0.5, 1);
    const fails = (change: object, message: string) =>
      expect(() => operatingCurve({ scores, purchased, ...change })).toThrow(message);
    fails({ scores: [0.5, Number.NaN, 0] }, "operatingCurve requires scores in [0, 1], got NaN at index 1");
    fails({ scores: [0.5, 0, 1.5] }, "operatingCurve requires scores in [0, 1], got 1.5 at index 2");
    fails({ scores: [-0.25, 0, 1] }, "operatingCurve requires scores in [0, 1], got -0.25 at index 0");
    fails(
      { purchased: Uint8Array.of(0) },
      "operatingCurve requires purchased to have 3 values, one a row, got 1",
    );
    fails(
      { robotic: new Uint8Array(4) },
      "operatingCurve requires robotic to have 3 values, one a row, got 4",
    );
    fails(
      { weights: new Float64Array(2) },
      "operatingCurve requires weights to have 3 values, one a row, got 2",
    );
    fails(
      { purchased: Uint8Array.of(0, 2, 0) },
      "operatingCurve requires purchased to be 0 or 1, got 2 at index 1",
    );
    fails(
      { weights: Float64Array.of(1, -1, 1) },
      "operatingCurve requires finite weights >= 0, got -1 at index 1",
    );
    fails(
      { weights: Float64Array.of(1, 1, Number.NaN) },
      "operatingCurve requires finite weights >= 0, got NaN at index 2",
    );
    fails(
      { weights: Float64Array.of(Number.POSITIVE_INFINITY, 1, 1) },
      "operatingCurve requires finite weights >= 0, got Infinity at index 0",
    );
  });
});

describe("curvesBySlice", () => {
  test("each curve is that of the slice's clicks alone", () => {
    fc.assert(
      fc.property(lawClicks, fc.boolean(), (clicks, isWeighted) => {
        const weights = isWeighted ? { weights: weightsOf(clicks) } : {};
        const curves = curvesBySlice({ ...columnsOf(clicks), sliceCount: SLICE_COUNT, ...weights });
        expect(curves).toHaveLength(SLICE_COUNT);
        for (const [slice, curve] of curves.entries()) {
          const own = clicks.filter((click) => click.slice === slice);
          const ownWeights = isWeighted ? { weights: weightsOf(own) } : {};
          expect(curve).toEqual(operatingCurve({ ...columnsOf(own), ...ownWeights }));
        }
      }),
    );
  });

  test("errors name the slice that is out of range", () => {
    const columns = { scores: Float32Array.of(0, 1), purchased: Uint8Array.of(0, 1) };
    const fails = (slice: Uint32Array, sliceCount: number, message: string) =>
      expect(() => curvesBySlice({ ...columns, slice, sliceCount })).toThrow(message);
    fails(Uint32Array.of(0, 3), 3, "curvesBySlice requires slice < 3, got 3 at index 1");
    fails(Uint32Array.of(0), 3, "curvesBySlice requires slice to have 2 values, one a row, got 1");
    fails(Uint32Array.of(0, 0), 0, "curvesBySlice requires sliceCount to be an integer >= 1, got 0");
    fails(Uint32Array.of(0, 0), 1.5, "curvesBySlice requires sliceCount to be an integer >= 1, got 1.5");
  });
});
