import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseSketch, type ScoreSketch, serialiseSketch, sketchScores } from "../src/index.js";
import { columnsOf, lawClicks } from "./arbitraryClicks.js";

const SLICES = ["tv", "mobile\n", "", "日本"];

const bytesOf = ({ starts, bins, clicks, purchases, robotic }: ScoreSketch) =>
  [starts, bins, clicks, purchases, robotic].map((column) => Array.from(new Uint8Array(column.buffer)));

describe("parseSketch", () => {
  test("gives back what serialiseSketch wrote, bit for bit, also with weights that are no integers", () => {
    fc.assert(
      fc.property(
        lawClicks,
        fc.infiniteStream(fc.double({ min: 0, max: 1e9, noNaN: true })),
        fc.boolean(),
        (clicks, stream, isWeighted) => {
          const weights = Float64Array.from(clicks, () => stream.next().value as number);
          const weighted = isWeighted ? { weights, purchaseWeights: weights } : {};
          const sketch = sketchScores({ ...columnsOf(clicks), slices: SLICES, ...weighted });
          const text = serialiseSketch(sketch);
          const read = parseSketch(text);
          expect(read).toEqual(sketch);
          expect(bytesOf(read)).toEqual(bytesOf(sketch));
          expect(serialiseSketch(read)).toBe(text);
        },
      ),
    );
  });

  test("100,000 slices of which one in ten holds a click take less than 3 MB", () => {
    const slices = Array.from({ length: 100_000 }, (_, i) => `slice ${i}`);
    const slice = Uint32Array.from({ length: 10_000 }, (_, i) => 10 * i);
    const scores = Float32Array.from(slice, (s) => s / 100_000);
    const sketch = sketchScores({ scores, purchased: new Uint8Array(10_000), slice, slices });
    const text = serialiseSketch(sketch);
    expect(text.length).toBeLessThan(3e6);
    expect(serialiseSketch(parseSketch(text)) === text).toBe(true);
  });

  const document = {
    version: 1,
    binCount: 4,
    slices: ["a", "b"],
    cellCounts: [2, 1],
    bins: [3, 1, 1],
    clicks: [5, 4, 3],
    purchases: [0, 1, 2],
    robotic: [5, 0, 0],
    totals: { bins: 5, clicks: 12, purchases: 3, robotic: 5 },
  };

  test("reads what another program wrote", () => {
    expect(parseSketch(JSON.stringify(document, null, 2))).toEqual({
      binCount: 4,
      slices: ["a", "b"],
      starts: Uint32Array.of(0, 2, 3),
      bins: Uint32Array.of(3, 1, 1),
      clicks: Float64Array.of(5, 4, 3),
      purchases: Float64Array.of(0, 1, 2),
      robotic: Float64Array.of(5, 0, 0),
    });
  });

  test.each<[object, string]>([
    [{ version: 2 }, "version 1, got 2"],
    [{ version: undefined }, "version 1, got undefined"],
    [{ binCount: 5 }, "binCount to be a power of two from 2 to 65536, got 5"],
    [{ binCount: "4" }, 'binCount to be a number, got "4"'],
    [{ slices: "a" }, 'slices to be a list, got "a"'],
    [{ slices: ["a", 2] }, "slices[1] to be a string, got 2"],
    [{ slices: ["b", "a"] }, 'slices to be distinct and ascending, got "b" before "a"'],
    [{ slices: ["a", "a"] }, 'slices to be distinct and ascending, got "a" before "a"'],
    [{ cellCounts: [3] }, "cellCounts to have 2 values, got 1"],
    [{ cellCounts: [2, 2] }, "cellCounts to be integers that sum to 3, got a sum of 4"],
    [{ cellCounts: [1.5, 1.5] }, "cellCounts to be integers that sum to 3, got a sum of 3"],
    [{ bins: [3, 3, 1] }, "bins to be integers <= 4, descending within a slice, got 3 at cell 1"],
    [{ bins: [5, 1, 1] }, "bins to be integers <= 4, descending within a slice, got 5 at cell 0"],
    [{ bins: [3, 1.5, 1] }, "bins to be integers <= 4, descending within a slice, got 1.5 at cell 1"],
    [{ bins: [3, 0, 1] }, "totals.bins to be the sum of bins, 4, got 5"],
    [{ clicks: [5, 4] }, "clicks to have 3 values, got 2"],
    [{ clicks: [5, null, 3] }, "clicks[1] to be finite and >= 0, got null"],
    [{ purchases: [0, -1, 2] }, "purchases[1] to be finite and >= 0, got -1"],
    [{ robotic: [6, 0, 0] }, "robotic <= clicks, got 6 of 5 at cell 0"],
    [{ purchases: [0, 1, 3] }, "totals.purchases to be the sum of purchases, 4, got 3"],
    [{ totals: undefined }, "totals.bins to be the sum of bins, 5, got undefined"],
  ])("refuses %j", (change, message) => {
    expect(() => parseSketch(JSON.stringify({ ...document, ...change }))).toThrow(
      `parseSketch requires ${message}`,
    );
  });

  test("refuses a count that JSON reads as infinite", () => {
    const text = JSON.stringify(document).replace('"clicks":[5', '"clicks":[1e999');
    expect(() => parseSketch(text)).toThrow(
      "parseSketch requires clicks[0] to be finite and >= 0, got Infinity",
    );
  });

  test("refuses text that was cut off, and what is no object", () => {
    const text = serialiseSketch(sketchScores({ scores: Float32Array.of(1), purchased: Uint8Array.of(0) }));
    for (let length = 0; length < text.length; length++) {
      expect(() => parseSketch(text.slice(0, length))).toThrow("parseSketch requires JSON, got text of");
    }
    expect(() => parseSketch("[]")).toThrow("parseSketch requires an object, got a list of 0");
  });

  test("refuses what is nested deep in one line", () => {
    const deep = "[".repeat(20_000) + "]".repeat(20_000);
    expect(() => parseSketch(deep)).toThrow("parseSketch requires an object, got a list of 1");
    expect(() => parseSketch(`{"version":${deep}}`)).toThrow("got a list of 1");
  });
});
