import { setTimeout } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import {
  type Engine,
  fitTransform,
  initialParameters,
  networkLayers,
  transformInputWidth,
  wasmEngine,
} from "@slidr/model";
import { tensorflowEngine } from "@slidr/model/tensorflow";
import * as tf from "@tensorflow/tfjs";
import type { Figure } from "../figure.js";
import { median } from "../median.js";
import { runPeer } from "../runPeer.js";
import { heavyTailedRows } from "./rows.js";

const RUNS = 5;
const SHAPES = [
  { width: 40, hidden: [128, 64], torchRatio: 1.2, relaxedRatio: 1.8, tfjsRatio: 20 },
  { width: 64, hidden: [256, 128], torchRatio: 1, relaxedRatio: 1, tfjsRatio: undefined },
];
const BATCHES = [1024, 8192];
const THREADS = [1, 2];

/** Rows per second by "40-128-64/1024/2": shape, batch and threads. */
type TorchRates = Readonly<Record<string, number>>;

/** Training rows per second of the embedded engine, beside PyTorch's best thread count and TensorFlow.js on wasm. */
export async function measureTraining(emit: (figure: Figure) => void): Promise<void> {
  // Relaxed SIMD is in every Node from 22 on; in 20 it waits behind this flag.
  if (Number(process.versions.node.split(".")[0]) < 22) {
    setFlagsFromString("--experimental-wasm-relaxed-simd");
  }
  const torch = (await runPeer("torch_training", [])) as
    | { missing: string }
    | { version: string; rates: TorchRates }
    | undefined;
  const rates = torch !== undefined && "rates" in torch ? torch.rates : undefined;
  if (torch !== undefined && "missing" in torch) console.error(`bench: ${torch.missing}`);
  const peer = `PyTorch ${rates === undefined ? "" : (torch as { version: string }).version} CPU, its best thread count`;
  for (const { width, hidden, torchRatio, relaxedRatio, tfjsRatio } of SHAPES) {
    const shape = [width, ...hidden].join("-");
    for (const batch of BATCHES) {
      const torchRate =
        rates && Math.max(...THREADS.map((threads) => rates[`${shape}/${batch}/${threads}`]!));
      for (const relaxedSimd of [false, true]) {
        for (const threads of THREADS) {
          const engine = await wasmEngine({ threads, relaxedSimd });
          const value = await rowsPerSecond(engine, width, hidden, batch, RUNS);
          const target = relaxedSimd ? relaxedRatio : torchRatio;
          const ratio = torchRate && value / torchRate;
          emit({
            bench: "model",
            metric: `train ${shape} batch ${batch} ${engine.backend}`,
            value: Math.round(value),
            unit: "rows/s",
            peer,
            peerValue: torchRate === undefined ? "missing" : Math.round(torchRate),
            better: "higher",
            runs: RUNS,
            ...(ratio !== undefined && { ratio }),
            // The target is for two threads.
            ...(ratio !== undefined &&
              threads === 2 && { target, targetOn: "ratio" as const, met: ratio >= target }),
          });
          if (relaxedSimd || threads !== 2) continue;
          const tfjs = await tensorflowEngine({ backend: "wasm" });
          const throughEngine = await rowsPerSecond(tfjs, width, hidden, batch, 1);
          console.log(
            `our tensorflow engine, with its own gradient, on tfjs's wasm backend: ${Math.round(throughEngine)} rows/s`,
          );
          const peerValue = await fitRowsPerSecond(width, hidden, batch);
          emit({
            bench: "model",
            metric: `train ${shape} batch ${batch} ${engine.backend}`,
            value: Math.round(value),
            unit: "rows/s",
            peer: "tfjs fit on its wasm backend, without weights",
            peerValue: Math.round(peerValue),
            ratio: value / peerValue,
            better: "higher",
            runs: RUNS,
            ...(tfjsRatio && {
              target: tfjsRatio,
              targetOn: "ratio" as const,
              met: value / peerValue >= tfjsRatio,
            }),
          });
        }
      }
    }
  }
}

/** What TensorFlow.js does by itself: the second epoch's rate. */
async function fitRowsPerSecond(
  width: number,
  hidden: readonly number[],
  batchSize: number,
): Promise<number> {
  const rowCount = 16_384;
  const model = tf.sequential();
  hidden.forEach((units, index) => {
    const kernelRegularizer = tf.regularizers.l2({ l2: 5e-5 });
    const inputShape = index === 0 && { inputShape: [width] };
    model.add(tf.layers.dense({ units, activation: "relu", kernelRegularizer, ...inputShape }));
  });
  model.add(tf.layers.dense({ units: 1, activation: "sigmoid" }));
  model.compile({ optimizer: tf.train.adam(1e-3), loss: "binaryCrossentropy" });
  const x = tf.randomNormal([rowCount, width], 0, 1, "float32", 1);
  const y = tf.randomUniform([rowCount, 1], 0, 1, "float32", 1).round();
  const options = { epochs: 1, batchSize, verbose: 0 };
  await model.fit(x, y, options);
  const startedAtMs = performance.now();
  await model.fit(x, y, options);
  const rate = (1000 * rowCount) / (performance.now() - startedAtMs);
  tf.dispose([x, y]);
  model.dispose();
  return rate;
}

/** Steps on one batch in memory, standardised inside the engine: weighted loss, L2, Adam. */
async function rowsPerSecond(
  engine: Engine,
  width: number,
  hidden: readonly number[],
  rowCount: number,
  runs: number,
): Promise<number> {
  const rows = heavyTailedRows(rowCount, width);
  const transform = fitTransform({ ...rows, kind: "standardise" });
  const network = { hidden };
  const parameters = initialParameters(networkLayers(network, transformInputWidth(transform)), 1);
  const options = { transform, network, parameters, l2: 1e-4, gradientNormMax: Infinity };
  const trainer = await engine.createTrainer(options);
  const batch = { ...rows, targets: Float32Array.from(rows.robotic) };
  // Workers start, code is optimised.
  await setTimeout(1000);
  const isSlow = engine.name === "tensorflow";
  for (let done = 0; done < (isSlow ? 8192 : 65_536); done += rowCount) await trainer.step(batch, 1e-3);
  const steps = Math.ceil((isSlow ? 16_384 : 131_072) / rowCount);
  const rates: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const startedAtMs = performance.now();
    for (let step = 0; step < steps; step += 1) await trainer.step(batch, 1e-3);
    rates.push((1000 * steps * rowCount) / (performance.now() - startedAtMs));
  }
  trainer.dispose();
  return median(rates);
}
