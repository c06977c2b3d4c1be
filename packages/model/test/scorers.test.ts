import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type ClassifierModel,
  type CrossLayers,
  compileScorer,
  createBatchScorer,
  fitTransform,
  initialParameters,
  type Network,
  networkLayers,
  type Transform,
  transformInputWidth,
} from "../src/index.js";
import { sampleRows } from "./samples.js";

const seen = sampleRows(400);

function modelOf(
  kind: Transform["kind"],
  hidden: number[],
  binsMax: number,
  seed: number,
  cross?: CrossLayers,
): ClassifierModel {
  const transform = fitTransform({ ...seen, kind, binsMax });
  const network: Network = { hidden, ...(cross && { cross }) };
  const parameters = initialParameters(networkLayers(network, transformInputWidth(transform)), seed);
  const { names, kinds } = seen;
  const type = cross === undefined ? "classifier" : "crossNetwork";
  return { type, names, kinds, transform, network, parameters };
}

const models = fc
  .record({
    kind: fc.constantFrom<Transform["kind"]>("piecewiseLinear", "standardise"),
    hidden: fc.array(fc.integer({ min: 1, max: 70 }), { maxLength: 3 }),
    binsMax: fc.constantFrom(1, 2, 3, 24, 100),
    seed: fc.integer({ min: 1, max: 1000 }),
    cross: fc.option(
      fc.record({ width: fc.integer({ min: 1, max: 70 }), layers: fc.integer({ min: 1, max: 4 }) }),
      { nil: undefined },
    ),
  })
  .map(({ kind, hidden, binsMax, seed, cross }) => modelOf(kind, hidden, binsMax, seed, cross));

/** Rows like those of training, and numbers far out, on boundaries and missing. */
const numbers = fc.oneof(
  fc.float({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }),
  fc.constantFrom(-1, 0, -0, 1, 100, 101, 102),
  fc.constantFrom(...seen.features.subarray(0, 60)),
);
const rows = fc
  .array(numbers, { minLength: 6 * 67, maxLength: 6 * 67 })
  .map((list) => Float32Array.from(list));

describe("the kernel's scorer", () => {
  test("scoreBatch equals score bit for bit, and the plain scorer within 1e-6", () => {
    fc.assert(
      fc.property(models, rows, (model, values) => {
        const scorer = compileScorer(model);
        const plain = compileScorer(model, { plain: true });
        const scores = new Float32Array(67);
        scorer.scoreBatch(values, 67, scores);
        for (let row = 0; row < 67; row += 1) {
          expect(Object.is(scorer.score(values, row * 6), scores[row])).toBe(true);
          // Huge inputs give huge logits, of which single precision keeps seven digits; so do products of large ones.
          const row6 = values.subarray(row * 6, row * 6 + 6);
          if (model.type === "classifier" && row6.every((x) => Math.abs(x) < 1e3)) {
            expect(Math.abs(plain.score(values, row * 6) - scores[row]!)).toBeLessThan(1e-6);
          }
        }
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  test("scores rows of any number, across chunks, as it scores each", () => {
    const model = modelOf("standardise", [9, 17], 1, 4);
    const { features, rowCount, width } = sampleRows(1100, 3);
    const scorer = compileScorer(model);
    const scores = new Float32Array(rowCount + 1).fill(7);
    scorer.scoreBatch(features, rowCount, scores);
    for (let row = 0; row < rowCount; row += 1) expect(scores[row]).toBe(scorer.score(features, row * width));
    expect(scores[rowCount]).toBe(7);
  });

  test("numbers that single precision cannot sum are summed in double", () => {
    // Unit 0: 3e38 x 2 + 3e38 x -2 = 0 and not Infinity - Infinity.
    const model: ClassifierModel = {
      type: "classifier",
      names: ["a", "b"],
      kinds: ["number", "number"],
      transform: { kind: "standardise", columns: [{ form: { form: "asIs" } }, { form: { form: "asIs" } }] },
      network: { hidden: [1] },
      parameters: new Float32Array([2, -2, 0, 1, 0]),
    };
    const values = new Float32Array([3e38, 3e38]);
    expect(compileScorer(model).score(values)).toBe(0.5);
    const out = new Float32Array(1);
    compileScorer(model).scoreBatch(values, 1, out);
    expect(out[0]).toBe(0.5);
    // Also where another layer comes between: max(0, 0) x 1 + 0.
    const deeper = {
      ...model,
      network: { hidden: [1, 1] },
      parameters: new Float32Array([2, -2, 0, 1, 1, 1, -1]),
    };
    expect(compileScorer(deeper).score(values)).toBe(0.5);
    compileScorer(deeper).scoreBatch(values, 1, out);
    expect(out[0]).toBe(0.5);
  });

  test("allocates nothing that grows: a million scores leave the heap as it was", () => {
    const scorer = compileScorer(modelOf("piecewiseLinear", [16, 8], 8, 1));
    const score = () => {
      for (let turn = 0; turn < 250_000; turn += 1) scorer.score(seen.features, (turn % 400) * 6);
    };
    score();
    const before = process.memoryUsage().heapUsed;
    score();
    score();
    score();
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(20e6);
  });

  test("a call leaves no list or object behind: two boxed numbers of 16 bytes a network, one for an ensemble's mean", () => {
    const networks = [
      modelOf("standardise", [], 1, 1),
      modelOf("piecewiseLinear", [16, 8], 8, 1),
      modelOf("piecewiseLinear", [8], 8, 1, { width: 8, layers: 2 }),
    ];
    const { names, kinds } = seen;
    for (const members of [...networks.map((one) => [one]), networks]) {
      const model = members.length === 1 ? members[0]! : { type: "ensemble" as const, names, kinds, members };
      const scorer = compileScorer(model);
      const turns = 4000;
      const score = () => {
        for (let turn = 0; turn < turns; turn += 1) scorer.score(seen.features, (turn % 400) * 6);
      };
      // Compiled first; the least of many windows is free of what others allocate, a negative one of what was collected.
      for (let turn = 0; turn < 10; turn += 1) score();
      const windows = Array.from({ length: 30 }, () => {
        const before = process.memoryUsage().heapUsed;
        score();
        return (process.memoryUsage().heapUsed - before) / turns;
      });
      const bytes = Math.min(...windows.filter((window) => window >= 0));
      expect(bytes).toBeLessThan(32 * members.length + 16 + 1);
    }
  });
});

describe("createBatchScorer", () => {
  test.each([1, 2, 3])("gives compileScorer's scores bit for bit on %i threads", async (threads) => {
    const model = modelOf("piecewiseLinear", [24, 9], 12, 2);
    const { features, rowCount } = sampleRows(20_000, 5);
    const expected = new Float32Array(rowCount);
    compileScorer(model).scoreBatch(features, rowCount, expected);
    const scorer = await createBatchScorer(model, { threads });
    for (const count of [rowCount, 1, 255, 257]) {
      const scores = new Float32Array(count);
      await scorer.scoreBatch(features, count, scores);
      expect(scores).toEqual(expected.subarray(0, count));
    }
    await scorer.close();
  });

  test.each([1, 3])(
    "gives an ensemble's scores and uncertainties bit for bit on %i threads",
    async (threads) => {
      const shapes = [modelOf("piecewiseLinear", [24, 9], 12, 2), modelOf("standardise", [], 1, 3)];
      const members = [
        ...shapes,
        modelOf("piecewiseLinear", [70], 5, 4),
        modelOf("piecewiseLinear", [8], 12, 5, { width: 12, layers: 2 }),
      ];
      const { names, kinds } = seen;
      const model = { type: "ensemble" as const, names, kinds, members };
      const { features, rowCount } = sampleRows(17_000, 5);
      const [scores, uncertainties] = [new Float32Array(rowCount), new Float32Array(rowCount)];
      compileScorer(model).scoreBatchWithUncertainty(features, rowCount, scores, uncertainties);
      const scorer = await createBatchScorer(model, { threads });
      for (const count of [rowCount, 1, 257]) {
        const lists = [0, 1, 2].map(() => new Float32Array(count)) as [
          Float32Array,
          Float32Array,
          Float32Array,
        ];
        await scorer.scoreBatchWithUncertainty(features, count, lists[0], lists[1]);
        await scorer.scoreBatch(features, count, lists[2]);
        expect(lists[0]).toEqual(scores.subarray(0, count));
        expect(lists[1]).toEqual(uncertainties.subarray(0, count));
        expect(lists[2]).toEqual(lists[0]);
      }
      await scorer.close();
      await expect(createBatchScorer({ ...model, members: [] }, { threads })).rejects.toThrow(
        "createBatchScorer requires an ensemble of 2 to 32 members, got 0",
      );
    },
  );

  test("refuses what is not finite, and a number of threads that is none", async () => {
    const model = modelOf("standardise", [4], 1, 1);
    const scorer = await createBatchScorer(model, { threads: 1 });
    const values = new Float32Array(12);
    values[8] = Number.NaN;
    await expect(scorer.scoreBatch(values, 2, new Float32Array(2))).rejects.toThrow(
      'score requires finite features, got NaN in "ratio" of the row at offset 6',
    );
    await scorer.close();
    await expect(createBatchScorer(model, { threads: 0 })).rejects.toThrow(
      "createBatchScorer requires threads to be an integer >= 1, got 0",
    );
  });
});
