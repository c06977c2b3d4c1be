import { readFileSync } from "node:fs";
import { InputError } from "@slidr/clicks";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { describeWithSharedData } from "../../../tools/sharedData.js";
import { upperHull } from "../src/index.js";
import { curveOf, type Group } from "./samples.js";

const points = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 50 })), { minLength: 1 })
  .map((list) => list.sort((left, right) => left[0] - right[0]));

describe("upperHull", () => {
  test("drops points below the line between their neighbours", () => {
    // From (0, 0) to (2, 4) the line passes (1, 2): (1, 1) is below. From (2, 4) to (4, 5) it passes (3, 4.5): (3, 5) is above.
    expect(Array.from(upperHull([0, 1, 2, 3, 4], [0, 1, 4, 5, 5]))).toEqual([0, 2, 3, 4]);
  });

  test("keeps points on a hull edge", () => {
    expect(Array.from(upperHull([0, 1, 2], [0, 2, 4]))).toEqual([0, 1, 2]);
  });

  test("keeps the highest of points with one x", () => {
    expect(Array.from(upperHull([0, 0, 0, 1, 1], [0, 3, 1, 4, 5]))).toEqual([1, 4]);
  });

  test("of no points is empty", () => {
    expect(Array.from(upperHull([], []))).toEqual([]);
  });

  test("lies on or above every point, with slopes that never rise", () => {
    fc.assert(
      fc.property(points, (list) => {
        const x = list.map((point) => point[0]);
        const y = list.map((point) => point[1]);
        const hull = Array.from(upperHull(x, y));
        expect(x[hull[0]!]).toBe(x[0]);
        expect(x[hull.at(-1)!]).toBe(x.at(-1));
        for (const [px, py] of list) {
          const right = hull.findIndex((vertex) => x[vertex]! >= px);
          const [to, from] = [hull[right]!, hull[Math.max(0, right - 1)]!];
          const width = x[to]! - x[from]!;
          // Cross-multiplied, in whole numbers: hull height times width.
          const height = width === 0 ? y[to]! : y[from]! * width + (y[to]! - y[from]!) * (px - x[from]!);
          expect(height).toBeGreaterThanOrEqual(py * Math.max(1, width));
        }
        for (let i = 2; i < hull.length; i++) {
          const [a, b, c] = [hull[i - 2]!, hull[i - 1]!, hull[i]!];
          const rises = (y[b]! - y[a]!) * (x[c]! - x[b]!) - (y[c]! - y[b]!) * (x[b]! - x[a]!);
          expect(rises).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  test("says what is wrong with its points", () => {
    expect(() => upperHull([0, 1], [0])).toThrow(
      new InputError("HULL_POINTS", "upperHull requires as many x as y, got 2 and 1"),
    );
    expect(() => upperHull([0, 2, 1], [0, 0, 0])).toThrow(
      new InputError("HULL_POINTS", "upperHull requires ascending x, got 1 after 2 at index 2"),
    );
    expect(() => upperHull([0, Number.NaN], [0, 0])).toThrow("got NaN after 0 at index 1");
  });
});

describeWithSharedData(
  "fairlearn/threshold_optimizer_expected.json",
  "upperHull on fairlearn's 20 rows",
  (path) => {
    test("has the vertices of fairlearn's trade-off curve", () => {
      const { scores, labels, groups_example_1: groups } = JSON.parse(readFileSync(path, "utf8"));
      // fairlearn 0.15.0, per group: _tradeoff_curve(rows, group, flip=False, x_metric="false_positive_rate",
      // y_metric="selection_rate"). Its selection rate is our IVR and its false positives are our purchasers: label 0.
      // It keeps the origin under a vertical edge (group C), where we keep only the upper end.
      const expected: Record<string, number[][]> = {
        A: [
          [0, 0],
          [1, 1],
        ],
        B: [
          [0, 0],
          [1 / 3, 4 / 7],
          [1, 1],
        ],
        C: [
          [0, 1 / 6],
          [2 / 3, 5 / 6],
          [1, 1],
        ],
      };
      for (const [group, vertices] of Object.entries(expected)) {
        const rows = (groups as string[]).flatMap((name, i): Group[] =>
          name === group ? [[scores[i] / 4, 1, 1 - labels[i]]] : [],
        );
        const curve = curveOf(rows);
        const x = [0, ...curve.invalidPurchases].map((count) => count / curve.purchases);
        const y = [0, ...curve.invalidClicks].map((count) => count / curve.clicks);
        const strict = Array.from(upperHull(x, y), (vertex) => [x[vertex], y[vertex]]);
        expect(strict).toEqual(vertices);
      }
    });
  },
);
