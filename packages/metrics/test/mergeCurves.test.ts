import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Curve, curvesBySlice, mergeCurves, operatingCurve } from "../src/index.js";
import { columnsOf, lawClicks, SLICE_COUNT, weightsOf } from "./arbitraryClicks.js";

const noClicks = operatingCurve({ scores: new Float32Array(0), purchased: new Uint8Array(0) });

describe("mergeCurves", () => {
  test("the slices' curves merge into the curve of the union", () => {
    fc.assert(
      fc.property(lawClicks, (clicks) => {
        const columns = { ...columnsOf(clicks), weights: weightsOf(clicks) };
        const curves = curvesBySlice({ ...columns, sliceCount: SLICE_COUNT });
        expect(mergeCurves(curves)).toEqual(operatingCurve(columns));
      }),
    );
  });

  test("is associative and commutative, and an empty curve changes nothing", () => {
    const curve: fc.Arbitrary<Curve> = lawClicks.map((clicks) => operatingCurve(columnsOf(clicks)));
    fc.assert(
      fc.property(curve, curve, curve, (a, b, c) => {
        const all = mergeCurves([a, b, c]);
        expect(mergeCurves([mergeCurves([a, b]), c])).toEqual(all);
        expect(mergeCurves([a, mergeCurves([b, c])])).toEqual(all);
        expect(mergeCurves([c, a, b])).toEqual(all);
        expect(mergeCurves([a, noClicks])).toEqual(a);
      }),
    );
  });

  test("nothing merges into a curve without points", () => {
    expect(mergeCurves([])).toEqual(noClicks);
  });

  test.each([
    ["few", 64],
    ["more", 4096],
    ["too many", 1 << 20],
  ])("merges %s shared thresholds of many slices into the curve of the union", (_, grid) => {
    // Scores i / grid of 40,000 clicks over 400 slices.
    const rows = Array.from({ length: 40_000 }, (_, row) => row);
    const columns = {
      scores: Float64Array.from(rows, (row) => ((row * 7919) % (grid + 1)) / grid),
      purchased: Uint8Array.from(rows, (row) => (row % 3 === 0 ? 1 : 0)),
      robotic: Uint8Array.from(rows, (row) => (row % 7 === 0 ? 1 : 0)),
    };
    const curves = curvesBySlice({
      ...columns,
      slice: Uint32Array.from(rows, (row) => Math.floor(row / 100)),
      sliceCount: 400,
    });
    expect(curves.reduce((sum, curve) => sum + curve.thresholds.length, 0)).toBeGreaterThan(1 << 14);
    expect(mergeCurves(curves)).toEqual(operatingCurve(columns));
  });
});
