import {
  type ClassifierModel,
  compileScorer,
  createBatchScorer,
  fitTransform,
  initialParameters,
  networkLayers,
  transformInputWidth,
} from "@slidr/model";
import { exportOnnx, openOnnxScorer } from "@slidr/model/onnx";
import { tensorflowEngine } from "@slidr/model/tensorflow";
import * as tf from "@tensorflow/tfjs";
import type { Figure } from "../figure.js";
import { median } from "../median.js";
import { heavyTailedRows } from "./rows.js";

const RUNS = 5;
const ROW_COUNT = 65_536;
const WIDTH = 40;
const HIDDEN = [128, 64];
const rows = heavyTailedRows(ROW_COUNT, WIDTH);

/** One row, and batches on threads, of a 40-128-64 network. */
export async function measureScoring(emit: (figure: Figure) => void): Promise<void> {
  const model = modelOf();
  await measureOneRow(model, emit);
  for (const threads of [1, 2]) {
    const scorer = await createBatchScorer(model, { threads });
    const out = new Float32Array(ROW_COUNT);
    for (let turn = 0; turn < 3; turn += 1) await scorer.scoreBatch(rows.features, ROW_COUNT, out);
    for (const batch of [1024, 8192, ROW_COUNT]) {
      const rates: number[] = [];
      for (let run = 0; run < RUNS; run += 1) {
        const startedAtMs = performance.now();
        for (let start = 0; start < ROW_COUNT; start += batch) {
          await scorer.scoreBatch(rows.features.subarray(start * WIDTH), batch, out);
        }
        rates.push((1000 * ROW_COUNT) / (performance.now() - startedAtMs));
      }
      const value = Math.round(median(rates));
      emit({
        bench: "model",
        metric: `score batch ${batch}, ${threads} ${threads === 1 ? "thread" : "threads"}`,
        value,
        unit: "rows/s",
        better: "higher",
        target: 800_000,
        targetOn: "value",
        met: value >= 800_000,
        runs: RUNS,
      });
    }
    await scorer.close();
  }
}

function modelOf(): ClassifierModel {
  const transform = fitTransform({ ...rows, kind: "standardise" });
  const network = { hidden: HIDDEN };
  const parameters = initialParameters(networkLayers(network, transformInputWidth(transform)), 1);
  const { names, kinds } = rows;
  return { type: "classifier", names, kinds, transform, network, parameters };
}

interface Latency {
  readonly p50: number;
  readonly p999: number;
}

/** Beside onnxruntime-node, and TensorFlow.js on the backend it starts with and on its fastest. */
async function measureOneRow(model: ClassifierModel, emit: (figure: Figure) => void): Promise<void> {
  const onnx = await openOnnxScorer(exportOnnx(model), { threads: 1 });
  const out = new Float32Array(1);
  const throughOnnx = await latency(4000, (row) =>
    onnx.scoreBatch(rows.features.subarray(row * WIDTH, (row + 1) * WIDTH), 1, out),
  );
  await onnx.close();
  const peers = [
    { peer: "onnxruntime-node, one thread", latency: throughOnnx, share: 1 / 10 },
    { peer: "tfjs predict on cpu, its default", latency: await tfjsLatency("cpu"), share: 1 / 40 },
    { peer: "tfjs predict on wasm", latency: await tfjsLatency("wasm"), share: 1 / 40 },
  ];
  const scorer = compileScorer(model);
  const own = await latency(20_000, (row) => {
    scorer.score(rows.features, row * WIDTH);
  });
  const shared = { bench: "model", unit: "us", better: "lower", runs: RUNS } as const;
  for (const [name, target] of [
    ["p50", 2.5],
    ["p999", 20],
  ] as const) {
    const metric = `score one row ${name === "p50" ? "p50" : "p99.9"}`;
    const value = own[name];
    emit({ ...shared, metric, value, target, targetOn: "value", met: value <= target });
    for (const { peer, latency, share } of peers) {
      const ratio = value / latency[name];
      const aim = name === "p50" ? { target: share, targetOn: "ratio" as const, met: ratio <= share } : {};
      emit({ ...shared, metric, value, peer, peerValue: latency[name], ratio, ...aim });
    }
  }
}

async function tfjsLatency(backend: "cpu" | "wasm"): Promise<Latency> {
  await tensorflowEngine({ backend });
  const predict = layersModel();
  return latency(2000, (row) => predict(rows.features.subarray(row * WIDTH, (row + 1) * WIDTH)));
}

/** Medians over the runs of each run's percentiles, in microseconds. */
async function latency(count: number, score: (row: number) => unknown): Promise<Latency> {
  for (let row = 0; row < count; row += 1) await score(row % ROW_COUNT);
  const runs: Latency[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const times = new Float64Array(count);
    for (let row = 0; row < count; row += 1) {
      const startedAtNs = process.hrtime.bigint();
      const scored = score(row);
      if (scored instanceof Promise) await scored;
      times[row] = Number(process.hrtime.bigint() - startedAtNs) / 1000;
    }
    times.sort();
    runs.push({ p50: times[count >> 1]!, p999: times[Math.floor(count * 0.999)]! });
  }
  return { p50: median(runs.map(({ p50 }) => p50)), p999: median(runs.map(({ p999 }) => p999)) };
}

/** The same network as a layers model; it gets its inputs standardised already. */
function layersModel(): (row: Float32Array) => void {
  const model = tf.sequential();
  HIDDEN.forEach((units, index) => {
    model.add(tf.layers.dense({ units, activation: "relu", ...(index === 0 && { inputShape: [WIDTH] }) }));
  });
  model.add(tf.layers.dense({ units: 1, activation: "sigmoid" }));
  return (row) => {
    tf.tidy(() => (model.predict(tf.tensor2d(row, [1, WIDTH])) as tf.Tensor).dataSync());
  };
}
