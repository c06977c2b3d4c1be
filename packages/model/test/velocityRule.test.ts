import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileScorer, velocityRule } from "../src/index.js";

describe("velocityRule", () => {
  const rule = velocityRule({ names: ["hour", "clicks"], column: "clicks" });
  const score = (count: number) => rule.score(new Float32Array([13, count]));

  test("maps counts into [0, 1) in their order, by hand", () => {
    // log1p(e - 1) = 1, so the score is 1 / 2.
    expect(score(Math.E - 1)).toBeCloseTo(0.5, 6);
    expect([score(0), score(-1)]).toEqual([0, 0]);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 65_534 }), (count) => {
        expect(score(count + 1)).toBeGreaterThan(score(count));
        expect(score(count + 1)).toBeLessThan(1);
      }),
    );
  });

  test("scores batches as it scores rows, and as its compiled model does", () => {
    const values = new Float32Array([1, 2, 3, 40]);
    const scores = new Float32Array(2);
    rule.scoreBatch(values, 2, scores);
    expect(Array.from(scores)).toEqual([rule.score(values), rule.score(values, 2)]);
    expect(compileScorer(rule.model).score(values, 2)).toBe(scores[1]);
  });

  test("refuses a feature that is not there or not finite", () => {
    expect(() => velocityRule({ names: ["a", "b"], column: "c" })).toThrow(
      'velocityRule requires a feature named "c", got a, b',
    );
    expect(() => score(Number.NaN)).toThrow(
      'score requires finite features, got NaN in "clicks" of the row at offset 0',
    );
  });
});
