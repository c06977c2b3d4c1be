import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Curve, kneePoint, NOTHING_INVALID, operatingCurve, ratesAt } from "../src/index.js";
import { columnsOf, lawClicks } from "./arbitraryClicks.js";

/** A curve through 20 purchases with floor(400 sqrt(i / 20)) clicks invalid at the i-th. */
function squareRootCurve(): Curve {
  const point = Array.from({ length: 21 }, (_, i) => i);
  return {
    thresholds: Float64Array.from(point, (i) => 1 - i / 20),
    invalidClicks: Float64Array.from(point, (i) => Math.floor(400 * Math.sqrt(i / 20))),
    invalidPurchases: Float64Array.from(point),
    invalidRobotic: new Float64Array(21),
    clicks: 400,
    purchases: 20,
    robotic: 0,
  };
}

describe("kneePoint", () => {
  test("by hand: sqrt(x) rises most above x at x = 1/4, by 1/4", () => {
    // d/dx (sqrt(x) - x) = 0 at x = 1/4; there sqrt(x) - x = 1/4. kneed 0.9.0 agrees:
    // KneeLocator(i / 20, floor(400 sqrt(i / 20)) / 400, curve="concave", direction="increasing").knee = 0.25
    const knee = kneePoint(squareRootCurve());
    expect(knee.rates.fpr).toBe(0.25);
    expect(knee.distance).toBe(0.25);
    expect(knee.threshold).toBe(0.75);
  });

  test("fprMax looks only at the part up to there", () => {
    // kneed 0.9.0 on the first 11 points, scaled to end in (1, 1): knee at x = 0.2, difference 0.24680851063829784
    const knee = kneePoint(squareRootCurve(), { fprMax: 0.5 });
    expect(knee.rates.fpr).toBe(0.2 * 0.5);
    expect(knee.distance).toBeCloseTo(0.24680851063829784, 15);
  });

  test("no point of the curve lies further above the chord, and ties take the one that invalidates least", () => {
    fc.assert(
      fc.property(
        lawClicks.filter((clicks) => clicks.some((click) => click.purchased)),
        (clicks) => {
          const curve = operatingCurve(columnsOf(clicks));
          const knee = kneePoint(curve);
          const above = (rates: { ivr: number; fpr: number }) => rates.ivr - rates.fpr;
          expect(knee.rates).toEqual(ratesAt(curve, knee.threshold));
          expect(knee.distance).toBeCloseTo(above(knee.rates), 15);
          for (const threshold of [NOTHING_INVALID, ...curve.thresholds]) {
            const distance = above(ratesAt(curve, threshold));
            expect(distance).toBeLessThanOrEqual(knee.distance);
            if (distance === knee.distance) expect(threshold).toBeLessThanOrEqual(knee.threshold);
          }
        },
      ),
    );
  });

  test("a curve that never rises above its chord invalidates nothing", () => {
    const curve = operatingCurve({ scores: Float32Array.of(0.9, 0.1), purchased: Uint8Array.of(1, 0) });
    expect(kneePoint(curve)).toMatchObject({
      threshold: NOTHING_INVALID,
      distance: 0,
      rates: { invalidClicks: 0 },
    });
  });

  test("an fprMax below the first purchase keeps all that is free", () => {
    const curve = operatingCurve({
      scores: Float32Array.of(1, 0.75, 0.5, 0.25),
      purchased: Uint8Array.of(0, 0, 1, 1),
    });
    expect(kneePoint(curve, { fprMax: 0.1 })).toMatchObject({ threshold: 0.75, distance: 1 });
  });

  test("errors name the rule", () => {
    const curve = operatingCurve({ scores: Float32Array.of(1), purchased: Uint8Array.of(0) });
    expect(() => kneePoint(curve)).toThrow("kneePoint requires a curve with purchases, got none");
    expect(() => kneePoint(curve, { fprMax: 0 })).toThrow("kneePoint requires fprMax in (0, 1], got 0");
  });
});
