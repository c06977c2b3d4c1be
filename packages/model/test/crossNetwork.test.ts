import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type ClassifierModel,
  compileScorer,
  createBatchScorer,
  fitTransform,
  initialParameters,
  type Network,
  networkLayers,
  trainClassifier,
  trainCrossNetwork,
  trainCrossNetworkOnStream,
  transformInputWidth,
  wasmEngine,
} from "../src/index.js";
import { kinds, names, sampleRows } from "./samples.js";

const seen = sampleRows(300);
const piecewise = fitTransform({ ...seen, kind: "piecewiseLinear", binsMax: 5 });
const inputWidth = transformInputWidth(piecewise);

function modelOf(network: Network, parameters: Float32Array): ClassifierModel {
  const type = network.cross === undefined ? "classifier" : "crossNetwork";
  return { type, names, kinds, transform: piecewise, network, parameters };
}

function scoresOf(model: ClassifierModel, options = {}): Float32Array {
  const scores = new Float32Array(seen.rowCount);
  compileScorer(model, options).scoreBatch(seen.features, seen.rowCount, scores);
  return scores;
}

describe("a cross network's score", () => {
  // Embedding x0 = x + [0, 1]. Cross layer: x1 = x0 * (x0 W + b) + x0, W = [[1, -1], [2, 0.5]], b = [0.5, -1].
  // Logit: 0.5 x1[0] - 3 x1[1] + 0.25.
  const byHand: ClassifierModel = {
    type: "crossNetwork",
    names: ["a", "b"],
    kinds: ["number", "number"],
    transform: { kind: "standardise", columns: [{ form: { form: "asIs" } }, { form: { form: "asIs" } }] },
    network: { hidden: [], cross: { width: 2, layers: 1 } },
    parameters: new Float32Array([1, 0, 0, 1, 0, 1, 1, -1, 2, 0.5, 0.5, -1, 0.5, -3, 0.25]),
  };

  test.each([
    // x0 = [1, 3]; x0 W + b = [1 + 6 + 0.5, -1 + 1.5 - 1] = [7.5, -0.5]; x1 = [7.5 + 1, -1.5 + 3] = [8.5, 1.5];
    // logit = 4.25 - 4.5 + 0.25 = 0.
    { row: [1, 2], logit: 0 },
    // A negative number passes: x0 = [1, -1]; x0 W + b = [1 - 2 + 0.5, -1 - 0.5 - 1] = [-0.5, -2.5];
    // x1 = [-0.5 + 1, 2.5 - 1] = [0.5, 1.5]; logit = 0.25 - 4.5 + 0.25 = -4.
    { row: [1, -2], logit: -4 },
    // x0 = [-2, 0]; x0 W + b = [-2 + 0.5, 2 - 1] = [-1.5, 1]; x1 = [3 - 2, 0 + 0] = [1, 0]; logit = 0.75.
    { row: [-2, -1], logit: 0.75 },
  ])("of $row is that worked by hand, logit $logit", ({ row, logit }) => {
    const values = Float32Array.from(row);
    const expected = Math.fround(1 / (1 + Math.exp(-logit)));
    for (const plain of [false, true]) {
      const scorer = compileScorer(byHand, { plain });
      const out = new Float32Array(1);
      scorer.scoreBatch(values, 1, out);
      expect([scorer.score(values), out[0]]).toEqual([expected, expected]);
    }
  });

  test("numbers that single precision cannot multiply are multiplied in double", () => {
    // x0 = [0, 1e30]: x1[1] = 1e30 x 5e29 + 1e30 = 5e59, the logit is -1.5e60.
    const values = new Float32Array([0, 1e30]);
    expect(compileScorer(byHand).score(values)).toBe(0);
    // x0 = [1e30, 1e30]: x1 = [3e60, -5e59], the logit is 3e60.
    values.fill(1e30);
    const out = new Float32Array(1);
    compileScorer(byHand).scoreBatch(values, 1, out);
    expect([compileScorer(byHand).score(values), out[0]]).toEqual([1, 1]);
  });
});

describe("a cross layer of zeros is the identity", () => {
  const shape = fc.record({
    width: fc.integer({ min: 1, max: 20 }),
    units: fc.integer({ min: 1, max: 12 }),
    seed: fc.integer({ min: 1, max: 1000 }),
  });

  /** A network whose cross layers hold zeros only, and else the same numbers whatever their number. */
  function withZeros(width: number, units: number, layers: number, seed: number): ClassifierModel {
    const one = networkLayers({ hidden: [units], cross: { width, layers: 1 } }, inputWidth);
    const parameters = initialParameters(one, seed).map((parameter) => parameter + 0.01);
    const [embedding, , hidden] = one as [(typeof one)[0], (typeof one)[0], (typeof one)[0]];
    const embeddingEnd = embedding.biasStart + embedding.outputs;
    const zeros = new Float32Array(layers * (width * width + width));
    return modelOf(
      { hidden: [units], cross: { width, layers } },
      Float32Array.from([
        ...parameters.subarray(0, embeddingEnd),
        ...zeros,
        ...parameters.subarray(hidden.kernelStart),
      ]),
    );
  }

  test("so their number changes no bit of a score", () => {
    fc.assert(
      fc.property(shape, ({ width, units, seed }) => {
        for (const plain of [false, true]) {
          const one = scoresOf(withZeros(width, units, 1, seed), { plain });
          expect(scoresOf(withZeros(width, units, 3, seed), { plain })).toEqual(one);
        }
      }),
      { seed: 1, numRuns: 20 },
    );
  });

  test("and the network equals the classifier whose first layer is embedding times hidden layer", () => {
    fc.assert(
      fc.property(shape, ({ width, units, seed }) => {
        const model = withZeros(width, units, 2, seed);
        const layers = networkLayers(model.network, inputWidth);
        const [embedding, hidden, last] = [layers[0]!, layers[3]!, layers[4]!];
        const p = model.parameters;
        const composed = (start: number, unit: number): number => {
          let sum = 0;
          for (let k = 0; k < width; k += 1) sum += p[start + k]! * p[hidden.kernelStart + k * units + unit]!;
          return sum;
        };
        // relu((z E + e) H + h) = relu(z (E H) + (e H + h)).
        const kernel = Array.from({ length: inputWidth * units }, (_, cell) =>
          composed(Math.floor(cell / units) * width, cell % units),
        );
        const bias = Array.from(
          { length: units },
          (_, unit) => composed(embedding.biasStart, unit) + p[hidden.biasStart + unit]!,
        );
        const parameters = Float32Array.from([...kernel, ...bias, ...p.subarray(last.kernelStart)]);
        const classifier = scoresOf(modelOf({ hidden: [units] }, parameters));
        scoresOf(model).forEach((score, row) => {
          expect(Math.abs(score - classifier[row]!)).toBeLessThan(2e-6);
        });
      }),
      { seed: 1, numRuns: 20 },
    );
  });
});

describe("trainCrossNetwork", () => {
  const options = {
    ...seen,
    seed: 3,
    cross: { width: 10, layers: 2 },
    hidden: [6],
    batchSize: 64,
    epochsMax: 4,
    learningRate: 5e-3,
  };

  test("trains by default two cross layers of 64 before hidden layers of 64 and 32", async () => {
    const { model } = await trainCrossNetwork({ ...seen, seed: 1, epochsMax: 1 });
    expect(model).toMatchObject({
      type: "crossNetwork",
      network: { hidden: [64, 32], cross: { width: 64, layers: 2 } },
      transform: { kind: "piecewiseLinear" },
    });
  });

  test("learns: the loss falls below half of what it was", async () => {
    const { history } = await trainCrossNetwork({ ...options, epochsMax: 12 });
    expect(history.epochs.at(-1)!.loss).toBeLessThan(history.epochs[0]!.loss / 2);
  });

  test("gives the same model bit for bit on 1, 2 and 5 threads, which scores the same on 1 and 3", async () => {
    const rows = sampleRows(1500);
    const models = [];
    for (const threads of [1, 2, 5]) {
      const engine = await wasmEngine({ threads });
      models.push((await trainCrossNetwork({ ...options, ...rows, batchSize: 700, engine })).model);
    }
    expect(models[1]).toEqual(models[0]);
    expect(models[2]).toEqual(models[0]);
    const expected = new Float32Array(rows.rowCount);
    compileScorer(models[0]!).scoreBatch(rows.features, rows.rowCount, expected);
    for (const threads of [1, 3]) {
      const scorer = await createBatchScorer(models[0]!, { threads });
      const scores = new Float32Array(rows.rowCount);
      await scorer.scoreBatch(rows.features, rows.rowCount, scores);
      expect(scores).toEqual(expected);
      await scorer.close();
    }
  });

  test("goes on from a checkpoint to the same model bit for bit, and not from a classifier's", async () => {
    const directory = mkdtempSync(join(tmpdir(), "slidr-cross-"));
    try {
      const path = join(directory, "checkpoint");
      const straight = await trainCrossNetwork(options);
      const stop = new AbortController();
      const checkpoint = { path, everySteps: 2 };
      const onProgress = ({ epoch }: { epoch: number }) => epoch === 3 && stop.abort();
      const stopped = trainCrossNetwork({ ...options, checkpoint, signal: stop.signal, onProgress });
      await expect(stopped).rejects.toThrow("aborted");
      expect(await trainCrossNetwork({ ...options, resumeFrom: path })).toEqual(straight);
      await expect(trainClassifier({ ...options, resumeFrom: path })).rejects.toThrow(
        "trainClassifier requires a checkpoint of the same engine, rows, settings and seed",
      );
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  test("a stream of one chunk that is a table in memory trains a cross network too", async () => {
    async function* open() {
      yield seen;
    }
    const { model, history } = await trainCrossNetworkOnStream({ ...options, open });
    expect(model).toMatchObject({ type: "crossNetwork", network: { hidden: [6], cross: options.cross } });
    expect(history.epochs.at(-1)!.loss).toBeLessThan(history.epochs[0]!.loss);
  });

  test.each([
    [{ width: 0, layers: 1 }, "trainCrossNetwork requires cross.width to be an integer in [1, 65536], got 0"],
    [
      { width: 2.5, layers: 1 },
      "trainCrossNetwork requires cross.width to be an integer in [1, 65536], got 2.5",
    ],
    [{ width: 4, layers: 17 }, "trainCrossNetwork requires cross.layers to be an integer in [1, 16], got 17"],
    [{ width: 4, layers: 0 }, "trainCrossNetwork requires cross.layers to be an integer in [1, 16], got 0"],
    [
      { width: 4, layers: Number.NaN },
      "trainCrossNetwork requires cross.layers to be an integer in [1, 16], got NaN",
    ],
  ])("refuses cross layers %j", async (cross, message) => {
    await expect(trainCrossNetwork({ ...options, cross })).rejects.toThrow(message);
  });
});
