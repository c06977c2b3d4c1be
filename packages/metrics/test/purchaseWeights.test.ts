import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Curve,
  curvesBySlice,
  mergeCurves,
  operatingCurve,
  ratesAt,
  ratesOfDecisions,
} from "../src/index.js";
import { columnsOf, type LawClick, lawClicks, SLICE_COUNT, weightsOf } from "./arbitraryClicks.js";

/** Purchases of `counted`, everything else of `plain`. */
const withPurchasesOf = (plain: Curve, counted: Curve): Curve => ({
  ...plain,
  invalidPurchases: counted.invalidPurchases,
  purchases: counted.purchases,
});

describe("purchaseWeights", () => {
  test("by hand: purchases of 2 and 0.5, of which 2 are invalid; clicks stay plain", () => {
    const curve = operatingCurve({
      scores: Float32Array.of(0.75, 0.5, 0.25),
      purchased: Uint8Array.of(1, 0, 1),
      purchaseWeights: Float64Array.of(2, 7, 0.5),
    });
    const rates = ratesAt(curve, 0.5);
    expect(rates).toMatchObject({
      invalidClicks: 2,
      clicks: 3,
      invalidPurchases: 2,
      purchases: 2.5,
      fpr: 0.8,
    });
  });

  test("weight 2 equals duplicating the purchase, in curves and in decisions", () => {
    fc.assert(
      fc.property(lawClicks, (clicks) => {
        const purchaseWeights = weightsOf(clicks).map((weight) => weight + 1);
        const repeated = clicks.flatMap((click) => Array<LawClick>(click.weight + 1).fill(click));
        const plain = operatingCurve(columnsOf(clicks));
        const weighted = operatingCurve({ ...columnsOf(clicks), purchaseWeights });
        expect(weighted).toEqual(withPurchasesOf(plain, operatingCurve(columnsOf(repeated))));
        const invalid = Uint8Array.from(clicks, (click) => (click.score >= 0.5 ? 1 : 0));
        expect(ratesOfDecisions({ ...columnsOf(clicks), invalid, purchaseWeights })).toEqual(
          ratesAt(weighted, 0.5),
        );
      }),
    );
  });

  test("weight 1 equals no weight, and both weights multiply", () => {
    fc.assert(
      fc.property(lawClicks, (clicks) => {
        const columns = columnsOf(clicks);
        const ones = new Float64Array(clicks.length).fill(1);
        expect(operatingCurve({ ...columns, purchaseWeights: ones })).toEqual(operatingCurve(columns));
        const weights = weightsOf(clicks);
        const squared = operatingCurve({ ...columns, weights: weights.map((weight) => weight ** 2) });
        expect(operatingCurve({ ...columns, weights, purchaseWeights: weights })).toEqual(
          withPurchasesOf(operatingCurve({ ...columns, weights }), squared),
        );
      }),
    );
  });

  test("the union law holds", () => {
    fc.assert(
      fc.property(lawClicks, (clicks) => {
        const columns = { ...columnsOf(clicks), purchaseWeights: weightsOf(clicks) };
        const curves = curvesBySlice({ ...columns, sliceCount: SLICE_COUNT });
        expect(mergeCurves(curves)).toEqual(operatingCurve(columns));
      }),
    );
  });

  test("errors name the column", () => {
    const columns = { scores: Float32Array.of(1, 1), purchased: Uint8Array.of(1, 1) };
    const fails = (purchaseWeights: Float64Array, message: string) =>
      expect(() => operatingCurve({ ...columns, purchaseWeights })).toThrow(message);
    fails(Float64Array.of(1), "operatingCurve requires purchaseWeights to have 2 values, one a row, got 1");
    fails(
      Float64Array.of(1, Number.POSITIVE_INFINITY),
      "operatingCurve requires finite purchaseWeights >= 0, got Infinity at index 1",
    );
  });
});
