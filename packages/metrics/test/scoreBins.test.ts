import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { reliability, scoreHistogram } from "../src/index.js";
import { columnsOf, type LawClick, lawClicks, weightsOf } from "./arbitraryClicks.js";
import { referenceClicks } from "./referenceClicks.js";

describe("scoreHistogram", () => {
  test("equals numpy.histogram on 1,000 reference clicks", () => {
    // numpy 2.4.6: np.histogram(scores, bins=10, range=(0, 1), weights=w)[0]
    const { scores, weights, purchased } = referenceClicks();
    const plain = scoreHistogram({ scores, purchased, binCount: 10 });
    expect(Array.from(plain.clicks)).toEqual([99, 95, 97, 96, 98, 109, 103, 101, 103, 99]);
    expect(plain.purchases.reduce((a, b) => a + b)).toBe(150);
    expect(Array.from(scoreHistogram({ scores, weights, binCount: 10 }).clicks)).toEqual([
      117.25, 102.5, 111.5, 106.75, 114, 123, 122.25, 111.75, 124.25, 115,
    ]);
  });

  test("a bin holds its lower edge, whatever the product rounds to", () => {
    // 0.29 * 100 = 28.999999999999996, yet 0.29 is bin 29's lower edge.
    const scores = Float64Array.from({ length: 101 }, (_, i) => i / 100);
    const { clicks } = scoreHistogram({ scores, binCount: 100 });
    expect(Array.from(clicks)).toEqual([...Array<number>(99).fill(1), 2]);
  });

  test("every click is in one bin, between its edges", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 1000 }),
        (score, binCount) => {
          const { clicks, edges } = scoreHistogram({ scores: Float64Array.of(score), binCount });
          const bin = clicks.indexOf(1);
          expect(clicks.reduce((a, b) => a + b)).toBe(1);
          expect(score).toBeGreaterThanOrEqual(edges[bin]!);
          if (bin < binCount - 1) expect(score).toBeLessThan(edges[bin + 1]!);
        },
      ),
    );
  });

  test("errors name the rule and the culprit", () => {
    const scores = Float64Array.of(0.5, 2);
    expect(() => scoreHistogram({ scores })).toThrow(
      "scoreHistogram requires scores in [0, 1], got 2 at index 1",
    );
    expect(() => scoreHistogram({ scores, binCount: 0 })).toThrow(
      "scoreHistogram requires binCount to be an integer >= 1, got 0",
    );
  });
});

describe("reliability", () => {
  test("equals scikit-learn's calibration_curve and brier_score_loss on 1,000 reference clicks", () => {
    // scikit-learn 1.9.1: calibration_curve(robotic, scores, n_bins=7); brier_score_loss(robotic, scores, sample_weight=w)
    const { scores, robotic, weights } = referenceClicks();
    const table = reliability({ scores, robotic, binCount: 7 });
    const shares = [
      0.05223880597014925, 0.1958041958041958, 0.35172413793103446, 0.4482758620689655, 0.676056338028169,
      0.8145695364238411, 0.95,
    ];
    const means = [
      0.06471548507462686, 0.21364182692307693, 0.3591325431034483, 0.5053071120689655, 0.640625,
      0.7849751655629139, 0.9299386160714286,
    ];
    expect(table.bins.map((bin) => bin.roboticShare)).toEqual(shares);
    expect(table.bins.map((bin) => bin.scoreMean)).toEqual(means);
    expect(table.brierScore).toBeCloseTo(0.15952764892578125, 14);
    expect(reliability({ scores, robotic, weights }).brierScore).toBeCloseTo(0.1579623995796933, 14);
  });

  test("by hand: two bands that are 0.25 and 0.25 off", () => {
    // [0, .5): scores .25 .25, one of two robotic: |.5 - .25|. [.5, 1]: .75 .75, both robotic: |1 - .75|.
    // Brier: (.0625 + .5625 + .0625 + .0625) / 4 = .1875
    const table = reliability({
      scores: Float64Array.of(0.25, 0.25, 0.75, 0.75),
      robotic: Uint8Array.of(0, 1, 1, 1),
      binCount: 2,
    });
    expect(table.calibrationError).toBe(0.25);
    expect(table.brierScore).toBe(0.1875);
  });

  test("weight 2 equals duplicating the row", () => {
    fc.assert(
      fc.property(lawClicks, (clicks) => {
        const coarse = clicks.map((click) => ({ ...click, score: Math.round(click.score * 16) / 16 }));
        const repeated = coarse.flatMap((click) => Array<LawClick>(click.weight).fill(click));
        expect(reliability({ ...columnsOf(coarse), weights: weightsOf(coarse) })).toEqual(
          reliability(columnsOf(repeated)),
        );
      }),
    );
  });

  test("no clicks give an empty table without NaN", () => {
    expect(reliability({ scores: new Float32Array(0), robotic: new Uint8Array(0) })).toEqual({
      bins: [],
      calibrationError: 0,
      brierScore: 0,
    });
  });

  test("an unknown label is refused, never counted as human", () => {
    const robotic = Uint8Array.of(0, 255);
    expect(() => reliability({ scores: Float64Array.of(0, 1), robotic })).toThrow(
      "reliability requires robotic to be 0 or 1, got 255 at index 1",
    );
  });
});
