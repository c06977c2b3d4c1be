import { InputError } from "@slidr/clicks";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allocateQuadratic, type ConcaveQuadratic, fitConcaveQuadratic } from "../src/index.js";
import { GrowingFit } from "../src/quadratic/growingFit.js";
import { snapToLevels } from "../src/quadratic/snapToLevels.js";
import { uniforms } from "./fresh.js";

const at = ({ a, b, c }: ConcaveQuadratic, x: number) => a * x * x + b * x + c;

describe("fitConcaveQuadratic", () => {
  test("recovers a concave quadratic from three of its points", () => {
    // y = 0.1 + 2x - x^2 at 0.2, 0.5, 1: 0.1 + 0.4 - 0.04 = 0.46; 0.1 + 1 - 0.25 = 0.85; 0.1 + 2 - 1 = 1.1.
    const fit = fitConcaveQuadratic([0.2, 0.5, 1], [0.46, 0.85, 1.1]);
    expect(fit.a).toBeCloseTo(-1, 12);
    expect(fit.b).toBeCloseTo(2, 12);
    expect(fit.c).toBeCloseTo(0.1, 12);
    expect([fit.xMin, fit.xMax]).toEqual([0.2, 1]);
  });

  test("is a line through two points, and a constant at one", () => {
    const line = fitConcaveQuadratic([1, 3], [2, 6]);
    expect([line.a, line.b]).toEqual([0, expect.closeTo(2, 12)]);
    expect(at(line, 2)).toBeCloseTo(4, 12);
    expect(fitConcaveQuadratic([0.5], [0.3])).toEqual({ a: 0, b: 0, c: 0.3, xMin: 0.5, xMax: 0.5 });
  });

  test("is flat where the points fall", () => {
    expect(fitConcaveQuadratic([0, 1, 2], [3, 2, 1])).toMatchObject({ a: 0, b: 0, c: 2 });
  });

  test("equals scipy's bounded least squares with no, the slope's and the curvature's constraint active", () => {
    const x = [0, 0.01, 0.02, 0.03, 0.04, 0.05];
    // scipy 1.17.1, t = x / 0.05, y = A (t^2 - 2t) + S t + C: lsq_linear([t^2 - 2t, t, 1], y,
    // bounds=([-inf, 0, -inf], [0, inf, inf]), method="bvls", tol=1e-15), then a = A / 0.05^2, b = (S - 2A) / 0.05, c = C.
    const expected: [y: number[], abc: [number, number, number]][] = [
      [
        [0.1, 0.2, 0.25, 0.27, 0.29, 0.3],
        [-75.92137592137584, 7.592137592137584, 0.11479115479115493],
      ],
      [
        [0.1, 0.3, 0.31, 0.305, 0.3, 0.31],
        [-69.19971919971914, 6.919971919971914, 0.16126711126711138],
      ],
      [
        [0, 0.1, 0.3, 0.4, 0.6, 0.9],
        [0, 17.428571428571427, -0.0523809523809525],
      ],
    ];
    for (const [y, [a, b, c]] of expected) {
      const fit = fitConcaveQuadratic(x, y);
      expect(fit.a).toBeCloseTo(a, 8);
      expect(fit.b).toBeCloseTo(b, 9);
      expect(fit.c).toBeCloseTo(c, 11);
    }
  });

  test("is concave, never falls, and no other such curve nearby fits better", () => {
    const values = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 12 });
    const nudge = fc.tuple(
      fc.double({ min: -1, max: 1, noNaN: true }),
      fc.double({ min: -1, max: 1, noNaN: true }),
    );
    fc.assert(
      fc.property(values, nudge, (y, [da, db]) => {
        const x = y.map((_, i) => i / 4);
        const fit = fitConcaveQuadratic(x, y);
        expect(fit.a).toBeLessThanOrEqual(0);
        expect(2 * fit.a * fit.xMax + fit.b).toBeGreaterThanOrEqual(-1e-9);
        const error = (curve: ConcaveQuadratic) =>
          y.reduce((sum, value, i) => sum + (at(curve, x[i]!) - value) ** 2, 0);
        const other = { ...fit, a: fit.a + da, b: fit.b + db };
        if (other.a > 0 || 2 * other.a * fit.xMax + other.b < 0) return;
        expect(error(other)).toBeGreaterThanOrEqual(error(fit) - 1e-6);
      }),
    );
  });

  test("says what is wrong with its points", () => {
    expect(() => fitConcaveQuadratic([], [])).toThrow(
      new InputError(
        "FIT_POINTS",
        "fitConcaveQuadratic requires as many x as y, at least one, got 0 x and 0 y",
      ),
    );
    expect(() => fitConcaveQuadratic([0, 0], [1, 2])).toThrow(
      new InputError(
        "FIT_POINTS",
        "fitConcaveQuadratic requires finite points with ascending x, got (0, 2) at index 1",
      ),
    );
    expect(() => fitConcaveQuadratic([0, 1], [1, Number.NaN])).toThrow("got (1, NaN) at index 1");
  });
});

describe("GrowingFit", () => {
  test("has the fit of the first points at hand whatever their number, and forgets them where told to", () => {
    const y = [0.1, 0.3, 0.31, 0.305, 0.3, 0.31, 0.4, 0.2];
    const growing = new GrowingFit();
    for (const turn of [0, 1]) {
      for (const [i, value] of y.entries()) {
        growing.add(i / 100, value);
        const { a, b, c } = fitConcaveQuadratic(
          y.slice(0, i + 1).map((_, j) => j / 100),
          y.slice(0, i + 1),
        );
        expect(growing.best(i / 100), `turn ${turn}`).toEqual({ a, b, c });
      }
      growing.clear();
    }
  });

  test("keeps its accuracy where all points but the last crowd at the start", () => {
    // y = 2u - u^2 at 0, 1e-5, 2e-5, 1: by normal equations the curvature would be lost.
    const growing = new GrowingFit();
    for (const u of [0, 1e-5, 2e-5, 1]) growing.add(u, 2 * u - u * u);
    const { a, b } = growing.best(1);
    expect(a).toBeCloseTo(-1, 9);
    expect(b).toBeCloseTo(2, 9);
  });
});

describe("allocateQuadratic", () => {
  const slice = (
    clickShare: number,
    purchaseShare: number,
    a: number,
    b: number,
    xMin: number,
    xMax: number,
  ) => ({
    clickShare,
    purchaseShare,
    curve: { a, b, c: 0, xMin, xMax },
  });

  test("equals scipy's constrained optimum", () => {
    const slices = [
      slice(0.5, 0.2, -100, 8, 0, 0.04),
      slice(0.3, 0.5, -40, 4, 0, 0.05),
      slice(0.2, 0.3, -5, 1, 0, 0.1),
    ];
    // scipy 1.17.1: minimize(-sum(w (a f^2 + b f)), method="SLSQP", bounds=(0, xMax), constraint v . f <= budget, ftol=1e-18).
    const expected: [budget: number, fpr: number[], ivr: number][] = [
      [0.005, [0.025, 0, 0], 0.06875],
      [0.01, [0.035747298, 0.005701081, 0], 0.0855469953755],
      [0.02, [0.037596296, 0.024961482, 0], 0.1021879815101],
    ];
    for (const [budget, fpr, ivr] of expected) {
      const allocation = allocateQuadratic(slices, budget);
      for (const [i, f] of fpr.entries()) expect(allocation.fpr[i]).toBeCloseTo(f, 5);
      const value = slices.reduce((sum, s, i) => sum + s.clickShare * at(s.curve, allocation.fpr[i]!), 0);
      expect(value).toBeCloseTo(ivr, 9);
    }
  });

  test("charges every slice inside its range the same price", () => {
    // 0.5 (2 - 2f) / 0.5 = 0.5 (1 - g) / 0.5 and (f + g) / 2 = 0.4: 2 - 2f = 1 - (0.8 - f), so f = 0.6, g = 0.2, price 0.8.
    const { fpr, lambda } = allocateQuadratic(
      [slice(0.5, 0.5, -1, 2, 0, 1), slice(0.5, 0.5, -0.5, 1, 0, 1)],
      0.4,
    );
    expect(Array.from(fpr)).toEqual([expect.closeTo(0.6, 12), expect.closeTo(0.2, 12)]);
    expect(lambda).toBeCloseTo(0.8, 12);
  });

  test("hands what a straight curve jumps over to that curve", () => {
    // Prices 2 and 1, each up to FPR 0.5 at share 0.5: the first takes 0.25 of the budget, the second what is left, 0.05 / 0.5.
    const { fpr, lambda } = allocateQuadratic(
      [slice(0.5, 0.5, 0, 2, 0, 0.5), slice(0.5, 0.5, 0, 1, 0, 0.5)],
      0.3,
    );
    expect(Array.from(fpr)).toEqual([0.5, expect.closeTo(0.1, 12)]);
    expect(lambda).toBeCloseTo(1, 12);
  });

  test("keeps to the budget where a curve is straight but for rounding", () => {
    // f = (lambda v / w - b) / 2a: with a next to nothing, an ulp above the line would be the whole range.
    const share = fc.integer({ min: 1, max: 99 }).map((percent) => percent / 100);
    fc.assert(
      fc.property(share, share, share, fc.constantFrom(-1e-16, -1e-17, -1e-18), (w, v, b, a) => {
        const { fpr } = allocateQuadratic([slice(w, v, a, b, 0, 1)], 1e-9);
        expect(fpr[0]! * v).toBeLessThanOrEqual(1.000001e-9);
      }),
    );
  });

  test("pays every slice inside its range the same price, and no slice at an end of it more or less than it asks", () => {
    // Thousands of slices, some straight and some of equal price: more than a few halvings can part.
    const next = uniforms(5);
    const slices = Array.from({ length: 3_000 }, () => {
      const [xMax, b] = [0.01 + 0.05 * next(), 1 + Math.floor(50 * next())];
      return slice(1 / 3_000, 1 / 3_000, next() < 0.3 ? 0 : (-b / (2 * xMax)) * next(), b, 0, xMax);
    });
    for (const budget of [0.0001, 0.003, 0.01, 0.03]) {
      const { fpr, lambda } = allocateQuadratic(slices, budget);
      const spent = fpr.reduce((sum, f) => sum + f / 3_000, 0);
      expect(spent).toBeCloseTo(budget, 13);
      for (const [i, { curve }] of slices.entries()) {
        const price = 2 * curve.a * fpr[i]! + curve.b;
        if (fpr[i]! > curve.xMin) expect(price).toBeGreaterThanOrEqual(lambda * (1 - 1e-9));
        if (fpr[i]! < curve.xMax) expect(price).toBeLessThanOrEqual(lambda * (1 + 1e-9));
      }
    }
  });

  test("gives every slice all it can use where the budget allows, at no price", () => {
    const { fpr, lambda } = allocateQuadratic([slice(1, 1, -1, 1, 0, 0.25)], 0.9);
    expect(Array.from(fpr)).toEqual([0.25]);
    expect(lambda).toBe(0);
  });

  test("spends the budget exactly, unless every slice has its fill, and stays in range", () => {
    const share = fc.integer({ min: 1, max: 100 });
    const anySlice = fc
      .tuple(
        share,
        share,
        fc.integer({ min: 0, max: 30 }),
        fc.integer({ min: 0, max: 30 }),
        fc.integer({ min: 0, max: 50 }),
      )
      .map(([w, v, a, slopeAtEnd, range]) =>
        slice(w / 100, v / 100, -a, 2 * a * (range / 100) + slopeAtEnd, 0, range / 100),
      );
    fc.assert(
      fc.property(fc.array(anySlice, { minLength: 1, maxLength: 6 }), share, (slices, percent) => {
        const budget = percent / 500;
        const { fpr, lambda } = allocateQuadratic(slices, budget);
        const spent = slices.reduce((sum, s, i) => sum + s.purchaseShare * fpr[i]!, 0);
        expect(spent).toBeLessThanOrEqual(budget + 1e-12);
        if (lambda > 0) expect(spent).toBeCloseTo(budget, 9);
        for (const [i, s] of slices.entries()) {
          expect(fpr[i]).toBeGreaterThanOrEqual(s.curve.xMin);
          expect(fpr[i]).toBeLessThanOrEqual(s.curve.xMax + 1e-15);
        }
      }),
    );
  });
});

describe("snapToLevels", () => {
  /** Levels by cell, one after another. */
  const flat = (...cells: number[][]) => ({
    starts: Uint32Array.from([0, ...cells.map((_, cell) => cells.slice(0, cell + 1).flat().length)]),
    purchases: Float64Array.from(cells.flat()),
  });

  test("rounds down, then gives the largest remainders their next step", () => {
    // Wishes 1.4 + 2.7 + 0.9 = 5: down to 1 + 2 + 0 = 3; remainders .4, .7, .9: the third and the second go up, the first cannot.
    const three = flat([0, 1, 2, 3], [0, 1, 2, 3], [0, 1]);
    expect(Array.from(snapToLevels(three, Float64Array.of(1.4, 2.7, 0.9), 5))).toEqual([1, 3, 1]);
  });

  test("measures a remainder as a share of the next step, and skips a step that is too long", () => {
    // 3 of a step of 4 (0.75) before 0.5 of a step of 1, but only 3.5 are allowed: the short step is taken.
    expect(Array.from(snapToLevels(flat([0, 4], [0, 1]), Float64Array.of(3, 0.5), 3.5))).toEqual([0, 1]);
  });

  test("never goes below a cell's first level or above its last", () => {
    expect(Array.from(snapToLevels(flat([2, 3], [0, 1]), Float64Array.of(1.9, 9), 10))).toEqual([0, 1]);
  });

  test("does not let wishes that rounding left just above the allowance pass it", () => {
    const just = 2 * (1 - Number.EPSILON);
    expect(Array.from(snapToLevels(flat([0, 1], [0, 1]), Float64Array.of(1, 1), just))).toEqual([1, 0]);
  });

  test("takes a wish that rounding left just below a level as that level", () => {
    expect(Array.from(snapToLevels(flat([0, 1, 2, 3]), Float64Array.of(3 - 1e-12), 3))).toEqual([3]);
  });
});
