import { calibrate, calibrateGlobal } from "@slidr/calibrate";
import { clopperPearson, operatingCurve, ratesAt } from "@slidr/metrics";
import { expect, test } from "vitest";
import { curveSummaries } from "../src/pipeline/curveSummaries.js";
import { scoredPart } from "./scoredPart.js";

const budget = 0.02;

function curvesOf(sliceCount: number) {
  const part = scoredPart(sliceCount);
  const columns = { ...part, scores: part.scores.model!, budget, purchasesMin: 1 };
  const policies = [
    { name: "model per slice", scorer: "model", calibration: calibrate(columns) },
    { name: "model global", scorer: "model", calibration: calibrateGlobal(columns) },
  ];
  return { part, policies, curves: curveSummaries(part, policies) };
}

test("the dozen busiest slices have a curve each, the others one together, and no click is left out", () => {
  const { curves, part } = curvesOf(20);
  expect(curves.map(({ slice }) => slice)).toEqual([
    "all traffic",
    ...Array.from({ length: 12 }, (_, index) => `slice ${index}`),
    "8 smaller slices",
  ]);
  expect(curves.map(({ sliceCount }) => sliceCount)).toEqual([20, ...Array(12).fill(1), 8]);
  const clicks = curves.slice(1).reduce((sum, curve) => sum + curve.clicks, 0);
  expect(clicks).toBe(part.rows.length);
  expect(curves[0]!.clicks).toBe(clicks);
});

test("a thirteenth slice has its own curve rather than being all of the others", () => {
  expect(
    curvesOf(13)
      .curves.map(({ slice }) => slice)
      .at(-1),
  ).toBe("slice 12");
});

test("the chosen point of all traffic is the calibration's own figure, with its Clopper-Pearson interval", () => {
  const { curves, policies } = curvesOf(5);
  for (const [index, { calibration }] of policies.entries()) {
    const { ivr, fpr, invalidPurchases, purchases } = calibration.combined;
    const { lower, upper } = clopperPearson(invalidPurchases, purchases);
    expect(curves[0]!.chosen[index]).toMatchObject({ ivr, fpr, fprInterval: [lower, upper] });
  }
});

test("the knee is a threshold of the curve, and what that threshold does", () => {
  const { curves, part } = curvesOf(1);
  const { threshold, fpr, ivr } = curves[0]!.knee!;
  const curve = operatingCurve({ scores: part.scores.model!, purchased: part.purchased });
  expect(ratesAt(curve, threshold)).toMatchObject({ fpr, ivr });
  // Between the ends the whole curve lies nowhere further above its chord.
  const above = Array.from(curve.thresholds, (each) => ratesAt(curve, each)).map((at) => at.ivr - at.fpr);
  expect(ivr - fpr).toBe(Math.max(...above));
});
