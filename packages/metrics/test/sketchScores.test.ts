import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  createScoreSketch,
  curvesBySlice,
  curvesOfSketch,
  mergeCurves,
  mergeSketches,
  operatingCurve,
  ratesAt,
  type ScoreSketch,
  type SketchScoresOptions,
  sketchOfCells,
  sketchScores,
} from "../src/index.js";
import { columnsOf, type LawClick, lawClicks, SLICE_COUNT, weightsOf } from "./arbitraryClicks.js";
import { uniforms } from "./referenceClicks.js";

// Out of order on purpose: a sketch's slices ascend by name.
const NAMES = ["tv", "mobile", "web", "app"];
const BIN_COUNT = 16;

const sketchOf = (clicks: readonly LawClick[], change: Partial<SketchScoresOptions> = {}) =>
  sketchScores({ ...columnsOf(clicks), slices: NAMES, binCount: BIN_COUNT, ...change });

const lowered = (clicks: readonly LawClick[]) =>
  clicks.map((click) => ({ ...click, score: Math.floor(click.score * BIN_COUNT) / BIN_COUNT }));

describe("sketchScores", () => {
  test("counts by hand: a bin holds its lower edge, and 1 is a bin of its own", () => {
    // 4 bins: 0.25 -> 1, 0.4999 -> 1, 0.5 -> 2, 0.999 -> 3, 1 -> 4
    const sketch = sketchScores({
      scores: Float64Array.of(0.25, 0.4999, 0.5, 0.999, 1, 1),
      purchased: Uint8Array.of(1, 0, 0, 0, 0, 1),
      robotic: Uint8Array.of(0, 0, 0, 1, 1, 1),
      binCount: 4,
    });
    expect(sketch).toEqual({
      binCount: 4,
      slices: ["all"],
      starts: Uint32Array.of(0, 4),
      bins: Uint32Array.of(4, 3, 2, 1),
      clicks: Float64Array.of(2, 1, 1, 2),
      purchases: Float64Array.of(1, 0, 0, 1),
      robotic: Float64Array.of(2, 1, 0, 0),
    });
  });

  test("every count at every edge equals brute force over the clicks' own scores", () => {
    fc.assert(
      fc.property(lawClicks, (clicks) => {
        const curves = curvesOfSketch(sketchOf(clicks), NAMES);
        for (const [slice, curve] of curves.entries()) {
          const own = clicks.filter((click) => click.slice === slice);
          for (let edge = 0; edge <= BIN_COUNT; edge++) {
            const invalid = own.filter((click) => click.score >= edge / BIN_COUNT);
            expect(ratesAt(curve, edge / BIN_COUNT)).toMatchObject({
              clicks: own.length,
              invalidClicks: invalid.length,
              invalidPurchases: invalid.filter((click) => click.purchased === 1).length,
              invalidRobotic: invalid.filter((click) => click.robotic === 1).length,
            });
          }
        }
      }),
    );
  });

  test("its curves are those of the clicks with each score lowered to its edge, weighted or not", () => {
    fc.assert(
      fc.property(lawClicks, fc.boolean(), fc.boolean(), (clicks, isWeighted, isPurchaseWeighted) => {
        const weights = {
          ...(isWeighted && { weights: weightsOf(clicks) }),
          ...(isPurchaseWeighted && { purchaseWeights: weightsOf([...clicks].reverse()) }),
        };
        const expected = curvesBySlice({
          ...columnsOf(lowered(clicks)),
          ...weights,
          sliceCount: SLICE_COUNT,
        });
        expect(curvesOfSketch(sketchOf(clicks, weights), NAMES)).toEqual(expected);
      }),
    );
  });

  test("scores are known to less than 1 / binCount: the rates at any threshold lie between those of two neighbours", () => {
    fc.assert(
      fc.property(lawClicks, fc.double({ min: 0, max: 1, noNaN: true }), (clicks, threshold) => {
        const exact = operatingCurve(columnsOf(clicks));
        const sketched = mergeCurves(curvesOfSketch(sketchOf(clicks)));
        const { invalidClicks } = ratesAt(sketched, threshold);
        expect(invalidClicks).toBeLessThanOrEqual(ratesAt(exact, threshold).invalidClicks);
        expect(invalidClicks).toBeGreaterThanOrEqual(ratesAt(exact, threshold + 1 / BIN_COUNT).invalidClicks);
      }),
    );
  });

  test("weight 2 equals duplicating the row, and weight 1 equals no weight", () => {
    fc.assert(
      fc.property(lawClicks, (clicks) => {
        const weights = weightsOf(clicks).map((weight) => weight + 1);
        const repeated = clicks.flatMap((click) => Array<LawClick>(click.weight + 1).fill(click));
        expect(sketchOf(clicks, { weights })).toEqual(sketchOf(repeated));
        expect(sketchOf(clicks, { weights: weights.fill(1) })).toEqual(sketchOf(clicks));
      }),
    );
  });

  test("one pass over a table equals summing slice by slice, also where a count outgrows 16 bits", () => {
    const n = 300_000;
    const u = uniforms(3 * n, 5);
    const columns = {
      scores: Float32Array.from({ length: n }, (_, i) => (u[i]! < 0.5 ? 1 : u[i]!)),
      purchased: Uint8Array.from({ length: n }, (_, i) => (u[n + i]! < 0.1 ? 1 : 0)),
      robotic: Uint8Array.from({ length: n }, (_, i) => (u[n + i]! > 0.05 && u[i]! < 0.6 ? 1 : 0)),
      slice: Uint32Array.from({ length: n }, (_, i) => (u[2 * n + i]! < 0.9 ? 0 : 1)),
      slices: ["b", "a"],
    };
    const sketch = sketchScores(columns);
    expect(sketch.clicks[sketch.starts[1]!]).toBeGreaterThan(65_536);
    expect(sketch).toEqual(sketchScores({ ...columns, weights: new Float64Array(n).fill(1) }));
  });

  test("no clicks give slices without cells", () => {
    const sketch = sketchOf([]);
    expect(sketch.slices).toEqual(["app", "mobile", "tv", "web"]);
    expect(sketch.bins).toHaveLength(0);
    expect(curvesOfSketch(sketch)).toEqual(curvesBySlice({ ...columnsOf([]), sliceCount: 4 }));
  });

  test.each([false, true])("errors name the rule and the culprit (weights: %s)", (isWeighted) => {
    const columns = {
      scores: Float64Array.of(0, 0.5, 1),
      purchased: Uint8Array.of(0, 1, 0),
      slice: Uint32Array.of(0, 1, 0),
      slices: ["a", "b"],
      ...(isWeighted && { weights: Float64Array.of(1, 1, 1) }),
    };
    const fails = (change: object, message: string) =>
      expect(() => sketchScores({ ...columns, ...change })).toThrow(message);
    const of = (...scores: number[]) => ({ scores: Float64Array.from(scores) });
    fails(of(0, Number.NaN, 1), "sketchScores requires scores in [0, 1], got NaN at index 1");
    fails(of(0, 1, 1.5), "sketchScores requires scores in [0, 1], got 1.5 at index 2");
    fails(of(-0.25, 1, 1), "sketchScores requires scores in [0, 1], got -0.25 at index 0");
    fails(
      { purchased: Uint8Array.of(0, 2, 0) },
      "sketchScores requires purchased to be 0 or 1, got 2 at index 1",
    );
    fails(
      { robotic: Uint8Array.of(0, 0, 3) },
      "sketchScores requires robotic to be 0 or 1, got 3 at index 2",
    );
    fails(
      { purchased: Uint8Array.of(0) },
      "sketchScores requires purchased to have 3 values, one a row, got 1",
    );
    fails({ robotic: Uint8Array.of(0) }, "sketchScores requires robotic to have 3 values, one a row, got 1");
    fails({ slice: Uint32Array.of(0) }, "sketchScores requires slice to have 3 values, one a row, got 1");
    fails({ slice: Uint32Array.of(0, 7, 0) }, "sketchScores requires slice < 2, got 7 at index 1");
    fails(
      { slice: undefined },
      "sketchScores requires slice where there are several slices, got none and 2 slices",
    );
    fails({ slices: [] }, "sketchScores requires at least one slice name, got none");
    fails({ slices: ["a", "a"] }, 'sketchScores requires distinct slice names, got "a" at indices 0 and 1');
    fails(
      { purchaseWeights: Float64Array.of(1, -1, 0) },
      "sketchScores requires finite purchaseWeights >= 0, got -1 at index 1",
    );
    for (const binCount of [0, 1, 1000, 4096.5, Number.NaN, 131_072]) {
      fails(
        { binCount },
        `sketchScores requires binCount to be a power of two from 2 to 65536, got ${binCount}`,
      );
    }
  });

  test("-0 is the score 0", () => {
    const purchased = Uint8Array.of(0);
    expect(sketchScores({ scores: Float64Array.of(-0), purchased })).toEqual(
      sketchScores({ scores: Float64Array.of(0), purchased }),
    );
  });
});

describe("mergeSketches", () => {
  /** Clicks, and which of the names their sketch lists. */
  const part: fc.Arbitrary<ScoreSketch> = fc
    .tuple(lawClicks, fc.integer({ min: 1, max: SLICE_COUNT }))
    .map(([clicks, count]) =>
      sketchOf(
        clicks.filter((click) => click.slice < count),
        { slices: NAMES.slice(0, count) },
      ),
    );

  test("is associative and commutative, and an empty sketch changes nothing", () => {
    const none = sketchOf([], { slices: ["tv"] });
    fc.assert(
      fc.property(part, part, part, (a, b, c) => {
        const all = mergeSketches([a, b, c]);
        expect(mergeSketches([mergeSketches([a, b]), c])).toEqual(all);
        expect(mergeSketches([a, mergeSketches([b, c])])).toEqual(all);
        expect(mergeSketches([c, a, b])).toEqual(all);
        expect(mergeSketches([b, a])).toEqual(mergeSketches([a, b]));
        expect(mergeSketches([a, none])).toEqual(a);
        expect(mergeSketches([a])).toEqual(a);
      }),
    );
  });

  test("the sketches of any partition merge into the sketch of the union", () => {
    fc.assert(
      fc.property(lawClicks, fc.infiniteStream(fc.integer({ min: 0, max: 2 })), (clicks, stream) => {
        const parts: LawClick[][] = [[], [], []];
        for (const click of clicks) parts[stream.next().value as number]!.push(click);
        expect(mergeSketches(parts.map((own) => sketchOf(own)))).toEqual(sketchOf(clicks));
        const builder = createScoreSketch({ binCount: BIN_COUNT });
        for (const own of parts) builder.update({ ...columnsOf(own), slices: NAMES });
        expect(builder.get()).toEqual(sketchOf(clicks));
      }),
    );
  });

  test("the union law: the slices' curves merge into the curve of all traffic", () => {
    fc.assert(
      fc.property(lawClicks, (clicks) => {
        const all = sketchScores({
          ...columnsOf(clicks),
          slice: new Uint32Array(clicks.length),
          binCount: BIN_COUNT,
        });
        expect(mergeCurves(curvesOfSketch(sketchOf(clicks)))).toEqual(curvesOfSketch(all)[0]);
      }),
    );
  });

  test("sketches of different grids do not merge", () => {
    expect(() => mergeSketches([sketchOf([]), sketchOf([], { binCount: 8 })])).toThrow(
      "mergeSketches requires sketches of one grid, got 16 and 8 bins",
    );
    expect(() => mergeSketches([])).toThrow("mergeSketches requires at least one sketch, got none");
  });
});

describe("createScoreSketch", () => {
  test("many chunks of growing slice sets equal one sketch, and reading in between changes nothing", () => {
    const u = uniforms(4000, 3);
    const clicks = Array.from({ length: 1000 }, (_, i): LawClick => {
      const slice = Math.min(SLICE_COUNT - 1, Math.floor((u[4 * i]! * SLICE_COUNT * (i + 400)) / 1000));
      const purchased = u[4 * i + 1]! < 0.1 ? 1 : 0;
      return { score: u[4 * i + 2]!, purchased, robotic: u[4 * i + 3]! < 0.5 ? 1 : 0, weight: 1, slice };
    });
    const builder = createScoreSketch({ binCount: BIN_COUNT });
    for (let from = 0; from < clicks.length; from += 50) {
      const chunk = clicks.slice(from, from + 50);
      const slices = NAMES.slice(0, 1 + Math.max(...chunk.map((click) => click.slice)));
      builder.update({ ...columnsOf(chunk), slices });
      if (from % 150 === 0) expect(builder.get().clicks.reduce((a, b) => a + b)).toBe(from + 50);
    }
    expect(builder.get()).toEqual(sketchOf(clicks));
  });

  test("a chunk that is refused adds nothing", () => {
    const builder = createScoreSketch();
    expect(builder.get()).toMatchObject({ binCount: 4096, slices: [] });
    const update = () => builder.update({ scores: Float32Array.of(2), purchased: Uint8Array.of(0) });
    expect(update).toThrow("sketchScores requires scores in [0, 1], got 2 at index 0");
    expect(builder.get().slices).toEqual([]);
    expect(() => createScoreSketch({ binCount: 3 })).toThrow(
      "createScoreSketch requires binCount to be a power",
    );
  });
});

describe("curvesOfSketch", () => {
  test("follows the names asked for, and does not lose a slice with clicks", () => {
    const scores = Float32Array.of(0.5);
    const sketch = sketchScores({
      scores,
      purchased: Uint8Array.of(1),
      slice: Uint32Array.of(1),
      slices: ["a", "b"],
    });
    expect(curvesOfSketch(sketch, ["all", "b"]).map((curve) => curve.purchases)).toEqual([0, 1]);
    expect(() => curvesOfSketch(sketch, ["all", "a"])).toThrow(
      'curvesOfSketch requires a name for each slice with clicks, got none for "b"',
    );
  });
});

describe("sketchOfCells", () => {
  test("a table of counts, in any order and with rows that add up, equals the sketch of its clicks", () => {
    fc.assert(
      fc.property(lawClicks, (clicks) => {
        // Every click is a row: the coarsest GROUP BY there is.
        const cells = {
          slice: Uint32Array.from(clicks, (click) => click.slice),
          slices: NAMES,
          bins: Uint32Array.from(clicks, (click) => Math.floor(click.score * BIN_COUNT)),
          clicks: new Float64Array(clicks.length).fill(1),
          purchases: Float64Array.from(clicks, (click) => click.purchased),
          robotic: Float64Array.from(clicks, (click) => click.robotic),
          binCount: BIN_COUNT,
        };
        expect(sketchOfCells(cells)).toEqual(sketchOf(clicks));
      }),
    );
  });

  test("errors name the rule and the culprit", () => {
    const cells = {
      slice: Uint32Array.of(0),
      slices: ["a"],
      bins: Uint32Array.of(3),
      clicks: Float64Array.of(2),
      purchases: Float64Array.of(1),
      binCount: 4,
    };
    const fails = (change: object, message: string) =>
      expect(() => sketchOfCells({ ...cells, ...change })).toThrow(message);
    fails({ bins: Uint32Array.of(5) }, "sketchOfCells requires bins <= 4, got 5 at index 0");
    fails({ clicks: Float64Array.of(-1) }, "sketchOfCells requires finite clicks >= 0, got -1 at index 0");
    fails(
      { purchases: Float64Array.of(Number.NaN) },
      "sketchOfCells requires finite purchases >= 0, got NaN at index 0",
    );
    fails({ robotic: Float64Array.of(3) }, "sketchOfCells requires 0 <= robotic <= clicks, got 3 at index 0");
    fails(
      { clicks: new Float64Array(2) },
      "sketchOfCells requires clicks to have 1 values, one a row, got 2",
    );
    fails({ slice: Uint32Array.of(1) }, "sketchOfCells requires slice < 1, got 1 at index 0");
  });
});
