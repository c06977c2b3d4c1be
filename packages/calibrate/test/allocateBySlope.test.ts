import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { slopeTotals } from "../src/allocate/slopeTotals.js";
import { allocateBySlope, type ConcaveCurve, rankSegments } from "../src/index.js";
import { combinations } from "./samples.js";

/** Concave curves from costs and slopes: the slopes are sorted, so they descend. */
const concaveCurve = fc
  .record({
    start: fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 10 })),
    steps: fc.array(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 20 })), {
      maxLength: 4,
    }),
  })
  .map(({ start, steps }): ConcaveCurve & { cost: number[]; gain: number[] } => {
    const cost = [start[0]];
    const gain = [start[1]];
    for (const [width, slope] of steps.sort((left, right) => right[1] - left[1])) {
      cost.push(cost.at(-1)! + width);
      gain.push(gain.at(-1)! + width * slope);
    }
    return { cost, gain };
  });
const concaveCurves = fc.array(concaveCurve, { minLength: 1, maxLength: 4 });
const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
const costMin = (curves: readonly ConcaveCurve[]) => sumOf(curves.map((curve) => curve.cost[0]!));

describe("allocateBySlope", () => {
  const steep = { cost: [0, 2, 4], gain: [0, 20, 30] }; // slopes 10, 5
  const flat = { cost: [0, 1, 2], gain: [0, 8, 9] }; //   slopes 8, 1

  test("takes segments by slope until one does not fit", () => {
    // Order: 20 for 2, 8 for 1, 10 for 2, 1 for 1. With 3 the first two fit; the next one's slope is 10 / 2 = 5.
    const allocation = allocateBySlope(rankSegments([steep, flat]), 3);
    expect(Array.from(allocation.vertices)).toEqual([1, 1]);
    expect(allocation).toMatchObject({ cost: 3, gain: 28, fractionalGain: 28, lambda: 5, splitGain: 10 });
  });

  test("spends what is left on later segments that still fit", () => {
    // With 4, one is left: "10 for 2" does not fit (half of it would give 33), "1 for 1" does.
    const allocation = allocateBySlope(rankSegments([steep, flat]), 4);
    expect(Array.from(allocation.vertices)).toEqual([1, 2]);
    expect(allocation).toMatchObject({ cost: 4, gain: 29, fractionalGain: 33, lambda: 5, splitGain: 10 });
  });

  test("never jumps over a segment that was skipped", () => {
    // a: 30 for 3, then 1 for 1. With 2 neither may be taken, though the second alone costs 1.
    const allocation = allocateBySlope(rankSegments([{ cost: [0, 3, 4], gain: [0, 30, 31] }]), 2);
    expect(Array.from(allocation.vertices)).toEqual([0]);
    expect(allocation).toMatchObject({ cost: 0, gain: 0, fractionalGain: 20, lambda: 10 });
  });

  test("has nothing left to buy where everything fits", () => {
    const allocation = allocateBySlope(rankSegments([steep, flat]), 6);
    expect(allocation).toMatchObject({ cost: 6, gain: 39, fractionalGain: 39, lambda: 0, splitGain: 0 });
  });

  test("leaves segments that gain nothing", () => {
    const allocation = allocateBySlope(rankSegments([{ cost: [0, 1, 2], gain: [0, 5, 5] }]), 2);
    expect(allocation).toMatchObject({ cost: 1, gain: 5, lambda: 0 });
  });

  test("breaks ties by the order of the curves", () => {
    const same = { cost: [0, 2], gain: [0, 6] };
    expect(Array.from(allocateBySlope(rankSegments([same, same]), 3).vertices)).toEqual([1, 0]);
  });

  test("finds the fractional optimum of scipy's linear programme, and its dual price", () => {
    const curves = [
      { cost: [0, 2, 4, 10], gain: [50, 120, 150, 200] },
      { cost: [0, 1, 3, 5], gain: [10, 40, 60, 65] },
      { cost: [1, 2, 6], gain: [30, 50, 70] },
    ];
    const ranked = rankSegments(curves);
    // scipy 1.17.1: linprog(-gain of every vertex, A_ub=[cost of every vertex], b_ub=[allowance], A_eq=(one row per curve,
    // 1 at its vertices), b_eq=[1, 1, 1], bounds=(0, 1), method="highs"); -fun and -ineqlin.marginals.
    const expected: [allowance: number, gain: number, price: number][] = [
      [3, 160, 30],
      [4.5, 200, 20],
      [7, 240, 15],
      [12, 285, 8.333333333333332],
    ];
    for (const [allowance, gain, price] of expected) {
      const allocation = allocateBySlope(ranked, allowance);
      expect(allocation.fractionalGain).toBeCloseTo(gain, 9);
      // At a kink every price between the two slopes is dual optimal: ours is the next one's, scipy's the last one's.
      expect(allocation.lambda).toBeLessThanOrEqual(price + 1e-9);
    }
    expect(allocateBySlope(ranked, 12).lambda).toBeCloseTo(50 / 6, 12);
  });

  test("is within one segment of the best combination of vertices, and never above its allowance", () => {
    fc.assert(
      fc.property(concaveCurves, fc.integer({ min: 0, max: 40 }), (curves, extra) => {
        const allowance = costMin(curves) + extra;
        const allocation = allocateBySlope(rankSegments(curves), allowance);
        let best = 0;
        for (const choice of combinations(curves.map((curve) => curve.cost.length))) {
          const cost = sumOf(choice.map((vertex, c) => curves[c]!.cost[vertex]!));
          if (cost <= allowance)
            best = Math.max(best, sumOf(choice.map((vertex, c) => curves[c]!.gain[vertex]!)));
        }
        const chosen = Array.from(allocation.vertices);
        expect(allocation.cost).toBe(sumOf(chosen.map((vertex, c) => curves[c]!.cost[vertex]!)));
        expect(allocation.gain).toBe(sumOf(chosen.map((vertex, c) => curves[c]!.gain[vertex]!)));
        expect(allocation.cost).toBeLessThanOrEqual(allowance);
        expect(allocation.fractionalGain).toBeGreaterThanOrEqual(best - 1e-9);
        expect(best).toBeLessThanOrEqual(allocation.gain + allocation.splitGain);
        expect(allocation.fractionalGain).toBeLessThanOrEqual(allocation.gain + allocation.splitGain);
      }),
    );
  });

  test("gains no less from a greater allowance, whole or fractional", () => {
    fc.assert(
      fc.property(
        concaveCurves,
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 1, max: 10 }),
        (curves, extra, more) => {
          const ranked = rankSegments(curves);
          const poor = allocateBySlope(ranked, costMin(curves) + extra);
          const rich = allocateBySlope(ranked, costMin(curves) + extra + more);
          expect(rich.gain).toBeGreaterThanOrEqual(poor.gain);
          expect(rich.fractionalGain).toBeGreaterThanOrEqual(poor.fractionalGain - 1e-9);
        },
      ),
    );
  });

  test("comes to the same by one walk for many allowances", () => {
    const allowances = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(concaveCurves, allowances, (curves, more) => {
        const ranked = rankSegments(curves);
        const ascending = more.map((extra) => costMin(curves) + extra).sort((left, right) => left - right);
        const totals = slopeTotals(ranked, ascending);
        for (const [i, allowance] of ascending.entries()) {
          const { cost, gain, fractionalGain } = allocateBySlope(ranked, allowance);
          expect(totals[i]).toEqual({ cost, gain, fractionalGain });
        }
      }),
    );
  });
});
