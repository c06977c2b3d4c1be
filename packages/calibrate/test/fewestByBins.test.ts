import fc from "fast-check";
import { expect, test } from "vitest";
import { fewestByBins } from "../src/uncertainty/fewestByBins.js";
import { combinations } from "./samples.js";

const cost = fc
  .array(fc.integer({ min: 0, max: 5 }), { minLength: 0, maxLength: 5 })
  .map((steps) =>
    Float64Array.from([0, ...steps.map((_, i) => steps.slice(0, i + 1).reduce((a, b) => a + b))]),
  );

test("two cells by hand", () => {
  // Bins of the first cost 0, 3; of the second 1, 1.
  const { fewest, divide } = fewestByBins([Float64Array.of(0, 0, 3), Float64Array.of(0, 1, 2)]);
  expect(Array.from(fewest)).toEqual([0, 0, 1, 2, 5]);
  expect(Array.from(divide(3))).toEqual([1, 2]);
});

test("no division of so many bins costs less, and its own costs that", () => {
  fc.assert(
    fc.property(fc.array(cost, { minLength: 1, maxLength: 4 }), (costs) => {
      const { fewest, divide } = fewestByBins(costs);
      const best = new Float64Array(fewest.length).fill(Number.POSITIVE_INFINITY);
      for (const choice of combinations(costs.map((one) => one.length))) {
        const bins = choice.reduce((sum, one) => sum + one, 0);
        best[bins] = Math.min(
          best[bins]!,
          choice.reduce((sum, one, cell) => sum + costs[cell]![one]!, 0),
        );
      }
      expect(fewest).toEqual(best);
      for (const [bins, least] of fewest.entries()) {
        const divided = divide(bins);
        expect(divided.reduce((sum, one) => sum + one, 0)).toBe(bins);
        expect(divided.reduce((sum, one, cell) => sum + costs[cell]![one]!, 0)).toBe(least);
      }
    }),
    { seed: 7 },
  );
});
