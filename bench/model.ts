import {
  applyTransform,
  balanceWeights,
  compileScorer,
  type FeatureKind,
  fitTransform,
  initialParameters,
  networkLayers,
  type Transform,
  trainClassifier,
  transformInputWidth,
} from "@slidr/model";
import { tensorflowEngine } from "@slidr/model/tensorflow";
import * as tf from "@tensorflow/tfjs";
import type { Bench } from "./figure.js";
import { median } from "./median.js";

const ROW_COUNT = 40_000;
const WIDTH = 36;
const HIDDEN = [64, 32];
const BATCH_SIZE = 1024;
const RUNS = 3;

/** Training with the tensorflow engine beside TensorFlow.js's own `fit`, the scorer, and the weights. */
export const modelBench: Bench = async (emit) => {
  const rows = heavyTailedRows();
  const engine = await tensorflowEngine({ backend: "wasm" });
  const transform = fitTransform({ ...rows, kind: "piecewiseLinear" });
  const shape = `${WIDTH} features, ${transformInputWidth(transform)}-${HIDDEN.join("-")}, batches of ${BATCH_SIZE}`;
  console.log(`training: ${shape}, backend ${engine.backend}`);

  const rates: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    let rate = 0;
    await trainClassifier({
      ...rows,
      engine,
      seed: 1,
      hidden: HIDDEN,
      batchSize: BATCH_SIZE,
      epochsMax: 2,
      nowMs: () => performance.now(),
      onProgress: ({ rowsPerSecond }) => {
        rate = rowsPerSecond!;
      },
    });
    rates.push(rate);
  }
  const value = median(rates);
  const peerValue = await fitRowsPerSecond(transform, rows);
  emit({
    bench: "model",
    metric: "trainRowsPerSecond",
    value: Math.round(value),
    unit: "1/s",
    peer: "tfjs LayersModel.fit on the same expanded rows, without weights",
    peerValue: Math.round(peerValue),
    ratio: value / peerValue,
    better: "higher",
    runs: RUNS,
  });
  measureScorer(transform, rows, emit);
  measureWeights(emit);
};

type Rows = ReturnType<typeof heavyTailedRows>;

function heavyTailedRows() {
  const random = linearCongruential(1);
  const features = new Float32Array(ROW_COUNT * WIDTH).map(() => Math.floor(Math.exp(7 * random())));
  const robotic = new Uint8Array(ROW_COUNT).map((_, row) =>
    features[row * WIDTH]! > 20 || random() < 0.3 ? 1 : 0,
  );
  const names = Array.from({ length: WIDTH }, (_, column) => `feature${column}`);
  const kinds = names.map((): FeatureKind => "count");
  return { features, rowCount: ROW_COUNT, width: WIDTH, robotic, names, kinds };
}

function linearCongruential(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
}

/** What TensorFlow.js does by itself, inputs expanded beforehand: the second epoch's rate. */
async function fitRowsPerSecond(transform: Transform, { features, robotic }: Rows): Promise<number> {
  const inputWidth = transformInputWidth(transform);
  const rowCount = ROW_COUNT / 4;
  const inputs = new Float32Array(rowCount * inputWidth);
  applyTransform(transform, features, rowCount, inputs);
  const model = tf.sequential();
  HIDDEN.forEach((units, index) => {
    const inputShape = index === 0 ? { inputShape: [inputWidth] } : {};
    const kernelRegularizer = tf.regularizers.l2({ l2: 2.5e-4 });
    model.add(tf.layers.dense({ units, activation: "relu", kernelRegularizer, ...inputShape }));
  });
  model.add(tf.layers.dense({ units: 1, activation: "sigmoid" }));
  model.compile({ optimizer: tf.train.adam(1e-3), loss: "binaryCrossentropy" });
  const x = tf.tensor2d(inputs, [rowCount, inputWidth]);
  const y = tf.tensor2d(Float32Array.from(robotic.subarray(0, rowCount)), [rowCount, 1]);
  const options = { epochs: 1, batchSize: BATCH_SIZE, verbose: 0 };
  await model.fit(x, y, options);
  const startedAtMs = performance.now();
  await model.fit(x, y, options);
  const rate = (1000 * rowCount) / (performance.now() - startedAtMs);
  tf.dispose([x, y]);
  model.dispose();
  return rate;
}

function measureScorer(
  transform: Transform,
  { features, names, kinds }: Rows,
  emit: Parameters<Bench>[0],
): void {
  const network = { hidden: HIDDEN };
  const parameters = initialParameters(networkLayers(network, transformInputWidth(transform)), 1);
  const scorer = compileScorer({ type: "classifier", names, kinds, transform, network, parameters });
  const out = new Float32Array(ROW_COUNT);
  scorer.scoreBatch(features, ROW_COUNT, out);
  const rates: number[] = [];
  const times = new Float64Array(ROW_COUNT);
  for (let run = 0; run < RUNS; run += 1) {
    const startedAtMs = performance.now();
    scorer.scoreBatch(features, ROW_COUNT, out);
    rates.push((1000 * ROW_COUNT) / (performance.now() - startedAtMs));
  }
  for (let row = 0; row < ROW_COUNT; row += 1) {
    const startedAtMs = performance.now();
    scorer.score(features, row * WIDTH);
    times[row] = 1000 * (performance.now() - startedAtMs);
  }
  times.sort();
  const shared = { bench: "model", runs: RUNS };
  emit({
    ...shared,
    metric: "scoreBatchRowsPerSecond",
    value: Math.round(median(rates)),
    unit: "1/s",
    better: "higher",
  });
  for (const [metric, share] of [
    ["scoreRowP50", 0.5],
    ["scoreRowP999", 0.999],
  ] as const) {
    emit({
      ...shared,
      metric,
      value: times[Math.floor(share * ROW_COUNT)]!,
      unit: "us",
      better: "lower",
      runs: 1,
    });
  }
}

function measureWeights(emit: Parameters<Bench>[0]): void {
  const random = linearCongruential(2);
  const rowCount = 200_000;
  const cells = [24, 7, 2, 2].map((levels) =>
    new Uint32Array(rowCount).map(() => Math.floor(levels * random() ** 2)),
  );
  for (const method of ["cells", "raking"] as const) {
    const rates: number[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      const startedAtMs = performance.now();
      balanceWeights({ cells, rowCount, method });
      rates.push((1000 * rowCount) / (performance.now() - startedAtMs));
    }
    const value = Math.round(median(rates));
    emit({
      bench: "model",
      metric: `${method}WeightsRowsPerSecond`,
      value,
      unit: "1/s",
      better: "higher",
      runs: RUNS,
    });
  }
}
