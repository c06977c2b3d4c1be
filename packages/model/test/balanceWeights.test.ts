import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { balanceWeights, effectiveSampleSize } from "../src/index.js";

const codes = (...values: number[]) => Uint32Array.from(values);

/** Total weight per combination of the given margins. */
function totals(margins: readonly Uint32Array[], weights: ArrayLike<number>): number[] {
  const sums = new Map<string, number>();
  for (let row = 0; row < weights.length; row += 1) {
    const key = margins.map((margin) => margin[row]).join();
    sums.set(key, (sums.get(key) ?? 0) + weights[row]!);
  }
  return [...sums.values()];
}

const arbitraryMargins = fc
  .integer({ min: 1, max: 60 })
  .chain((rowCount) =>
    fc.array(fc.uint8Array({ minLength: rowCount, maxLength: rowCount, max: 3 }), {
      minLength: 1,
      maxLength: 3,
    }),
  )
  .map((margins) => margins.map((margin) => Uint32Array.from(margin)));

describe("balanceWeights", () => {
  test("gives each cell the same total weight, by hand", () => {
    // Cells (night, human): 3 rows; (night, robotic): 1 row; (day, robotic): 2 rows. 6 rows / 3 cells = 2 per cell.
    const cells = [codes(0, 0, 0, 0, 1, 1), codes(0, 0, 0, 1, 1, 1)];
    const balanced = balanceWeights({ cells, rowCount: 6, method: "cells" });
    expect(Array.from(balanced.weights)).toEqual([2 / 3, 2 / 3, 2 / 3, 2, 1, 1].map(Math.fround));
    expect(balanced).toMatchObject({ method: "cells", cellCount: 3, smallestCellRows: 1, cappedRows: 0 });
    // (3 x 2/3 + 2 + 2)^2 / (3 x 4/9 + 4 + 2) = 36 / (22 / 3)
    expect(balanced.effectiveSampleSize).toBeCloseTo(108 / 22, 5);
    // Nights weigh 4 and days 2, where 3 each would be equal: 1/3 off.
    expect(balanced.marginError).toBeCloseTo(1 / 3, 6);
  });

  test("rakes to the factors of Python's ipfn", () => {
    // ipfn 1.4.4: ipfn(counts, [[N/2, N/2], [N/3] * 3], [[0], [1]], convergence_rate=1e-15).iteration() / counts
    const counts = [
      [40, 30, 20],
      [5, 3, 2],
    ];
    const expected = [
      [0.38571732587398017, 0.5761884494173466, 0.8642826741260199],
      [3.580928059674826, 5.349226616937647, 8.02383992540647],
    ];
    const rows = counts.flatMap((row, hour) =>
      row.flatMap((count, day) => Array.from({ length: count }, () => ({ hour, day }))),
    );
    const cells = [codes(...rows.map((row) => row.hour)), codes(...rows.map((row) => row.day))];
    const { weights, method, marginError } = balanceWeights({ cells, rowCount: 100, method: "raking" });
    expect(method).toBe("raking");
    expect(marginError).toBeLessThan(1e-8);
    rows.forEach(({ hour, day }, row) => {
      expect(weights[row]! / expected[hour]![day]! - 1).toBeCloseTo(0, 6);
    });
  });

  test("has equal cells, mean 1 and an effective sample size within the rows", () => {
    fc.assert(
      fc.property(arbitraryMargins, (cells) => {
        const rowCount = cells[0]!.length;
        const balanced = balanceWeights({ cells, rowCount, method: "cells" });
        const sums = totals(cells, balanced.weights);
        expect(sums.length).toBe(balanced.cellCount);
        for (const sum of sums) expect(sum).toBeCloseTo(rowCount / sums.length, 4);
        expect(balanced.weights.reduce((a, b) => a + b) / rowCount).toBeCloseTo(1, 5);
        expect(balanced.effectiveSampleSize).toBeLessThanOrEqual(rowCount * (1 + 1e-6));
        expect(balanced.effectiveSampleSize).toBeGreaterThanOrEqual(1 - 1e-6);
      }),
    );
  });

  test("raking makes every level of every margin weigh the same where all combinations occur", () => {
    const gridded = fc.array(fc.tuple(fc.nat(2), fc.nat(3), fc.nat(1)), { maxLength: 80 });
    fc.assert(
      fc.property(gridded, (extra) => {
        const grid = Array.from({ length: 24 }, (_, i) => [i % 3, (i >> 1) % 4, i % 2] as const);
        const rows = [...grid.map(([a, b, c]) => [a, b, c]), ...extra, ...allCombinations];
        const cells = [0, 1, 2].map((margin) => codes(...rows.map((row) => row[margin]!)));
        const { weights, marginError } = balanceWeights({ cells, rowCount: rows.length, method: "raking" });
        expect(marginError).toBeLessThan(1e-6);
        for (const margin of cells) {
          const sums = totals([margin], weights);
          for (const sum of sums) expect(sum / (rows.length / sums.length)).toBeCloseTo(1, 5);
        }
      }),
    );
  });

  test("a row weight of 2 equals duplicating the row, and the scale of row weights does not matter", () => {
    fc.assert(
      fc.property(arbitraryMargins, fc.constantFrom("cells" as const, "raking" as const), (cells, method) => {
        const rowCount = cells[0]!.length;
        const rowWeights = new Float32Array(rowCount).fill(1);
        rowWeights[0] = 2;
        const weighted = balanceWeights({ cells, rowCount, method, rowWeights });
        const scaled = balanceWeights({ cells, rowCount, method, rowWeights: rowWeights.map((w) => 4 * w) });
        expect(scaled.weights).toEqual(weighted.weights);
        const doubled = cells.map((margin) => codes(margin[0]!, ...margin));
        const twice = balanceWeights({ cells: doubled, rowCount: rowCount + 1, method });
        // The same shares of the total: twice[0] + twice[1] is the first row's.
        const share = (twice.weights[0]! + twice.weights[1]!) / (rowCount + 1);
        expect(share).toBeCloseTo(weighted.weights[0]! / rowCount, 5);
      }),
      { numRuns: 50 },
    );
  });

  test("a margin with one level changes nothing, and no margin at all gives ones", () => {
    const night = codes(0, 0, 0, 1);
    const alone = balanceWeights({ cells: [night], rowCount: 4 });
    const beside = balanceWeights({ cells: [night, codes(7, 7, 7, 7)], rowCount: 4 });
    expect(beside.weights).toEqual(alone.weights);
    expect(Array.from(balanceWeights({ cells: [], rowCount: 3 }).weights)).toEqual([1, 1, 1]);
  });

  test("rows without weight stay without, and their cell takes no share", () => {
    const rowWeights = new Float32Array([0, 1, 1, 1]);
    const { weights } = balanceWeights({ cells: [codes(0, 1, 1, 2)], rowCount: 4, rowWeights });
    expect(Array.from(weights)).toEqual([0, 1, 1, 2]);
  });

  test("the cap holds, the mean stays 1, and capped rows are counted", () => {
    const cells = [Uint32Array.from({ length: 100 }, (_, row) => (row < 2 ? 1 : 0))];
    const { weights, cappedRows } = balanceWeights({ cells, rowCount: 100, weightMax: 5 });
    expect(cappedRows).toBe(2);
    expect(Math.max(...weights)).toBe(5);
    // (100 - 2 x 5) / 98
    expect(weights[99]).toBeCloseTo(90 / 98, 6);
    expect(weights.reduce((a, b) => a + b)).toBeCloseTo(100, 3);
  });

  test("auto takes cells where all are full, raking where one is sparse, cells where raking cannot work", () => {
    const full = codes(...Array.from({ length: 40 }, (_, row) => row % 2));
    expect(balanceWeights({ cells: [full], rowCount: 40 })).toMatchObject({
      method: "cells",
      reason: "every cell has at least 10 rows",
    });
    const sparse = balanceWeights({ cells: [codes(0, 0, 0, 1, 1, 0), codes(0, 1, 1, 1, 0, 0)], rowCount: 6 });
    expect(sparse).toMatchObject({
      method: "raking",
      reason: "the smallest cell has 1 of at least 10 rows",
    });
    // Only logged-in users are ever labelled human: half the weight on each login status and half on each label
    // would leave logged-in robots none.
    const loggedIn = codes(0, 0, 0, 1, 1);
    const human = codes(0, 0, 0, 0, 1);
    const impossible = balanceWeights({ cells: [loggedIn, human], rowCount: 5 });
    expect(impossible).toMatchObject({
      method: "cells",
      reason: "cells are sparse, but no weights can make all margins equal",
    });
    expect(totals([loggedIn, human], impossible.weights).map((sum) => sum.toFixed(4))).toEqual([
      "1.6667",
      "1.6667",
      "1.6667",
    ]);
  });

  test("names the rule that its input breaks", () => {
    const cells = [codes(0, 1)];
    expect(() => balanceWeights({ cells, rowCount: 3 })).toThrow(
      "balanceWeights requires each margin to have 3 codes, got 2 in margin 0",
    );
    expect(() => balanceWeights({ cells: [], rowCount: 0 })).toThrow(
      "balanceWeights requires rowCount to be an integer >= 1, got 0",
    );
    expect(() => balanceWeights({ cells, rowCount: 2, weightMax: 0.5 })).toThrow(
      "balanceWeights requires weightMax >= 1, got 0.5",
    );
    // @ts-expect-error: JavaScript may ask for any method
    expect(() => balanceWeights({ cells, rowCount: 2, method: "cell" })).toThrow(
      "balanceWeights requires method to be one of cells, raking, auto, got cell",
    );
    expect(() => balanceWeights({ cells, rowCount: 2, cellRowsMin: Number.NaN })).toThrow(
      "balanceWeights requires cellRowsMin >= 0, got NaN",
    );
    const rowWeights = new Float32Array([1, Number.NaN]);
    expect(() => balanceWeights({ cells, rowCount: 2, rowWeights })).toThrow(
      "balanceWeights requires finite rowWeights >= 0, got NaN at index 1",
    );
    expect(() => balanceWeights({ cells, rowCount: 2, rowWeights: new Float32Array(2) })).toThrow(
      "balanceWeights requires a positive sum of rowWeights, got all 0",
    );
  });
});

const allCombinations = Array.from({ length: 24 }, (_, i) => [
  i % 3,
  Math.floor(i / 3) % 4,
  Math.floor(i / 12),
]);

describe("effectiveSampleSize", () => {
  test("does not depend on the weights' scale", () => {
    const weights = fc.array(fc.double({ min: 0.01, max: 100, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(weights, fc.double({ min: 0.01, max: 100, noNaN: true }), (w, scale) => {
        expect(effectiveSampleSize(w.map((x) => x * scale)) / effectiveSampleSize(w)).toBeCloseTo(1, 9);
      }),
    );
  });

  test("is 0 without weight", () => {
    expect(effectiveSampleSize([0, 0])).toBe(0);
  });
});
