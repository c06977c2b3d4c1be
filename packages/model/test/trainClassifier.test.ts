import { beforeAll, describe, expect, test } from "vitest";
import {
  compileScorer,
  type Engine,
  parseModel,
  serializeModel,
  type TrainingProgress,
  trainClassifier,
  trainLogisticRegression,
  wasmEngine,
} from "../src/index.js";
import { tensorflowEngine } from "../src/tensorflow/index.js";
import { sampleRows } from "./samples.js";

const rows = sampleRows(300);
const later = sampleRows(150, 2);

describe("trainClassifier", () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await tensorflowEngine({ backend: "wasm" });
  });
  const options = () => ({
    ...rows,
    engine,
    seed: 1,
    hidden: [6, 3],
    batchSize: 64,
    epochsMax: 4,
    learningRate: 0.01,
  });

  test("tells robots from humans on rows it has not seen, and so does logistic regression", async () => {
    const { model } = await trainClassifier({ ...options(), epochsMax: 20 });
    const baseline = await trainLogisticRegression({ ...options(), epochsMax: 20 });
    for (const candidate of [model, baseline.model]) {
      const scores = new Float32Array(later.rowCount);
      compileScorer(candidate).scoreBatch(later.features, later.rowCount, scores);
      const right = scores.filter((score, row) => score >= 0.5 === (later.robotic[row] === 1)).length;
      expect(right / later.rowCount).toBeGreaterThan(0.8);
    }
    expect(baseline.model).toMatchObject({ type: "logisticRegression", network: { hidden: [] } });
    expect(baseline.model.transform.kind).toBe("standardise");
  });

  test("gives the same model for the same seed, bit for bit, and another for another", async () => {
    const first = await trainClassifier(options());
    const second = await trainClassifier(options());
    expect(second).toEqual(first);
    const third = await trainClassifier({ ...options(), seed: 2 });
    expect(third.model.parameters).not.toEqual(first.model.parameters);
  });

  test("trains the same on wasm and cpu up to rounding", async () => {
    const onWasm = await trainClassifier(options());
    const onCpu = await trainClassifier({ ...options(), engine: await tensorflowEngine({ backend: "cpu" }) });
    await tensorflowEngine({ backend: "wasm" });
    onWasm.history.epochs.forEach(({ loss }, index) => {
      expect(onCpu.history.epochs[index]!.loss).toBeCloseTo(loss, 4);
    });
  });

  test("keeps the epoch with the lowest validation loss and stops when it does not fall", async () => {
    // Labels at random: every epoch beyond the first few only learns noise.
    const noise = { ...later, robotic: later.robotic.map((_, row) => (row * 7) % 2) };
    const settings = {
      ...options(),
      validation: noise,
      humanWeight: 1,
      epochsMax: 40,
      patienceEpochs: 3,
      learningRate: 0.05,
    };
    const { model, history } = await trainClassifier(settings);
    const losses = history.epochs.map((epoch) => epoch.validationLoss!);
    expect(history.bestEpoch).toBe(losses.indexOf(Math.min(...losses)) + 1);
    expect(history).toMatchObject({ stoppedEarly: true });
    expect(losses.length).toBe(history.bestEpoch + 3);
    // The kept parameters give that loss: mean of -log(p of the label), by the scorer.
    const scores = new Float32Array(noise.rowCount);
    compileScorer(model).scoreBatch(noise.features, noise.rowCount, scores);
    let loss = 0;
    let total = 0;
    scores.forEach((score, row) => {
      loss -= noise.weights[row]! * Math.log(noise.robotic[row] === 1 ? score : 1 - score);
      total += noise.weights[row]!;
    });
    expect(loss / total).toBeCloseTo(Math.min(...losses), 5);
  });

  test("reports every batch and the validation loss of every epoch", async () => {
    const seen: TrainingProgress[] = [];
    let nowMs = 0;
    const { history } = await trainClassifier({
      ...options(),
      validation: later,
      epochsMax: 2,
      onProgress: (progress) => seen.push(progress),
      nowMs: () => (nowMs += 1),
    });
    // 300 rows in batches of 64: 5 batches, and one report more per epoch with the validation loss.
    expect(seen.length).toBe(12);
    expect(seen[0]).toMatchObject({ epoch: 1, epochsMax: 2, batch: 1, batchCount: 5, rowsPerSecond: 64_000 });
    expect(seen[5]!.validationLoss).toBe(history.epochs[0]!.validationLoss);
    expect(seen[4]!.loss).toBe(history.epochs[0]!.loss);
    expect(history.epochs[1]!.loss).toBeLessThan(history.epochs[0]!.loss);
  });

  test("stops at an abort signal with its reason", async () => {
    const reason = new Error("enough");
    await expect(trainClassifier({ ...options(), signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const stop = new AbortController();
    setTimeout(() => stop.abort(reason), 5);
    await expect(trainClassifier({ ...options(), epochsMax: 100_000, signal: stop.signal })).rejects.toBe(
      reason,
    );
  });

  test("passes over batches without weight", async () => {
    const weights = new Float32Array(rows.rowCount);
    weights.fill(1, 0, 6);
    const { history } = await trainClassifier({ ...options(), weights, batchSize: 4 });
    expect(history.epochs.every(({ loss }) => Number.isFinite(loss))).toBe(true);
  });

  test("leaves batches without weight out of the reported loss", async () => {
    // A rate of 1e-12 changes nothing, so that each row's loss is its own, whatever the order.
    const settings = { ...options(), batchSize: 1, epochsMax: 1, learningRate: 1e-12, humanWeight: 1 };
    const lossOf = async (weights: Float32Array) => {
      const { history } = await trainClassifier({ ...settings, weights });
      return history.epochs[0]!.loss;
    };
    const half = Float32Array.from(rows.weights, (_, row) => row % 2);
    const [all, even, odd] = [
      await lossOf(half.map(() => 1)),
      await lossOf(half.map((w) => 1 - w)),
      await lossOf(half),
    ];
    expect((even + odd) / 2).toBeCloseTo(all, 6);
    const reported: number[] = [];
    const last = new Float32Array(rows.rowCount);
    last.fill(1, 0, 3);
    const onProgress = ({ loss }: TrainingProgress) => reported.push(loss);
    await trainClassifier({ ...settings, weights: last, onProgress });
    expect(reported.every((loss) => loss > 0)).toBe(true);
  });

  test("the scale of weights does not matter, on any engine, down to 1e-45 and up to 1e38", async () => {
    const weights = Float32Array.from(rows.weights, (_, row) => 1 + (row % 3));
    const validation = { ...later, weights: Float32Array.from(later.weights, (_, row) => 1 + (row % 2)) };
    for (const engine of [options().engine, await wasmEngine({ threads: 1 })]) {
      const train = (scale: number) =>
        trainClassifier({
          ...options(),
          engine,
          weights: weights.map((w) => w * scale),
          validation: { ...validation, weights: validation.weights.map((w) => w * scale) },
        });
      const plain = await train(1);
      for (const power of [2 ** -149, 2 ** -3, 2 ** 126]) expect(await train(power)).toEqual(plain);
      const third = await train(1 / 3);
      expect(third.history.bestEpoch).toBe(plain.history.bestEpoch);
      third.history.epochs.forEach(({ validationLoss }, epoch) => {
        expect(validationLoss).toBeCloseTo(plain.history.epochs[epoch]!.validationLoss!, 4);
      });
    }
  });

  test("names a gradient too long for single precision, where it would learn nothing", async () => {
    const features = rows.features.map((x) => x * 1e22);
    const run = trainClassifier({ ...options(), features, kinds: rows.kinds.map(() => "flag" as const) });
    await expect(run).rejects.toThrow(
      "trainClassifier requires a finite loss, got Infinity at step 1, epoch 1, batch 1: lower the learning rate or look at the features' range",
    );
  });

  test("gives no model that its last step has spoilt", async () => {
    const settings = { epochsMax: 1, batchSize: 300, learningRate: 1e300, gradientNormMax: Infinity };
    await expect(trainClassifier({ ...options(), ...settings })).rejects.toThrow(
      /^trainClassifier requires a finite model, got (NaN|-?Infinity) after step 1, epoch 1, batch 1: lower the learning rate/,
    );
  });

  test("is what its type says, though options of a cross network come along", async () => {
    const plain = await trainClassifier(options());
    const crossed = { ...options(), cross: { width: 4, layers: 1 } };
    expect(await trainClassifier(crossed)).toEqual(plain);
    expect((await trainLogisticRegression(crossed)).model.network).toEqual({ hidden: [] });
  });

  test("reads back what it trains at the largest sizes", async () => {
    const rowCount = 5000;
    const { model } = await trainClassifier({
      ...options(),
      features: Float32Array.from({ length: rowCount }, (_, row) => row),
      rowCount,
      width: 1,
      names: ["a"],
      kinds: ["count"],
      robotic: Uint8Array.from({ length: rowCount }, (_, row) => row % 2),
      weights: undefined,
      hidden: Array(16).fill(1),
      binsMax: 4095,
      batchSize: 2500,
      epochsMax: 1,
    });
    const { json, weightBytes } = serializeModel(model);
    expect(parseModel(JSON.parse(JSON.stringify(json)), weightBytes)).toEqual(model);
  });

  test("ends a diverging run with epoch and batch", async () => {
    const features = Float32Array.from(rows.features);
    features[2] = 3e38;
    const settings = { transform: "standardise", learningRate: 1e30, humanWeight: 1 } as const;
    const run = trainClassifier({ ...options(), ...settings, features });
    await expect(run).rejects.toThrow(
      /^trainClassifier requires a finite loss, got NaN at step \d+, epoch \d+, batch \d+:/,
    );
  });

  const changed = (index: number, value: number) => {
    const features = Float32Array.from(rows.features);
    features[index] = value;
    return features;
  };
  test.each<[string, () => object, string]>([
    [
      "NaN in a feature",
      () => ({ features: changed(7, Number.NaN) }),
      'with finite features, got NaN in "gap" at row 1',
    ],
    [
      "infinity",
      () => ({ features: changed(12, Infinity) }),
      'with finite features, got Infinity in "clicks" at row 2',
    ],
    [
      "the wrong width",
      () => ({ features: rows.features.subarray(1) }),
      "training rows with features of length 300 rows x 6 names = 1800, got 1799",
    ],
    ["too few names", () => ({ names: ["a"] }), "requires names of length 6 (width), got 1"],
    ["a name twice", () => ({ names: ["a", "b", "c", "a", "d", "e"] }), 'distinct names, got "a" twice'],
    [
      "no rows",
      () => ({ rowCount: 0, features: new Float32Array(0) }),
      "requires training rows, got rowCount 0",
    ],
    [
      "weights all 0",
      () => ({ weights: new Float32Array(300) }),
      "a positive sum of weights, got all 300 weights 0",
    ],
    [
      "a NaN weight",
      () => ({ weights: new Float32Array(300).fill(Number.NaN) }),
      "weights >= 0, got NaN at row 0",
    ],
    [
      "one class",
      () => ({ robotic: new Uint8Array(300) }),
      "of both classes with weight, got only human (0)",
    ],
    [
      "a label of 255",
      () => ({ robotic: new Uint8Array(300).fill(255) }),
      "with labels 0 or 1, got 255 at row 0",
    ],
    [
      "constant features",
      () => ({ features: new Float32Array(1800).fill(4) }),
      "a feature that varies, got 6 constant",
    ],
    ["batches of 0", () => ({ batchSize: 0 }), "requires batchSize to be an integer >= 1, got 0"],
    [
      "a hidden layer of 0",
      () => ({ hidden: [4, 0] }),
      "trainClassifier requires hidden layers of integers in [1, 65536], got 0",
    ],
    [
      "17 hidden layers",
      () => ({ hidden: Array(17).fill(2) }),
      "trainClassifier requires at most 16 hidden layers, got 17",
    ],
    [
      "more parameters than parseModel reads",
      () => ({ hidden: [65_536, 65_536] }),
      "trainClassifier requires at most 134217728 parameters, got",
    ],
    [
      "4,096 bins",
      () => ({ binsMax: 4096 }),
      "trainClassifier requires binsMax to be an integer in [1, 4095], got 4096",
    ],
    [
      "an unknown kind",
      () => ({ kinds: ["counts", ...rows.kinds.slice(1)] }),
      "trainClassifier requires kinds among count, ratio, duration, cyclic, flag, number, category, got counts",
    ],
    [
      "an unknown transform",
      () => ({ transform: "spline" }),
      "trainClassifier requires a transform among piecewiseLinear, standardise, got spline",
    ],
    [
      "a missing value that is none",
      () => ({ missing: [Number.NaN, -1, -1, -1, -1, -1] }),
      "trainClassifier requires missing values that are finite float32 numbers, got NaN",
    ],
    [
      "a label of -1",
      () => ({ robotic: Int8Array.from(rows.robotic, (label, row) => (row === 3 ? -1 : label)) }),
      "training rows with labels 0 or 1, got -1 at row 3",
    ],
    [
      "a label of 0.5",
      () => ({ robotic: Array.from(rows.robotic, (label, row) => (row === 4 ? 0.5 : label)) }),
      "training rows with labels 0 or 1, got 0.5 at row 4",
    ],
    ["a human weight of 0", () => ({ humanWeight: 0 }), "humanWeight to be finite and > 0, got 0"],
    [
      "an infinite human weight",
      () => ({ humanWeight: Infinity }),
      "humanWeight to be finite and > 0, got Infinity",
    ],
    ["a fractional seed", () => ({ seed: 0.5 }), "requires seed to be an integer, got 0.5"],
    [
      "validation rows of another width",
      () => ({ validation: { ...later, features: later.features.subarray(6) } }),
      "trainClassifier requires validation rows with features of length",
    ],
  ])("refuses %s", async (_, change, message) => {
    await expect(trainClassifier({ ...options(), ...change() })).rejects.toThrow(message);
  });

  test("validation rows of one class are enough to stop by", async () => {
    const validation = { ...later, robotic: new Uint8Array(later.rowCount) };
    const { history } = await trainClassifier({ ...options(), validation });
    expect(history.epochs[0]!.validationLoss).toBeGreaterThan(0);
  });
});
