import {
  type Batch,
  type Engine,
  initialParameters,
  networkLayers,
  type Transform,
  wasmEngine,
} from "@slidr/model";
import { tensorflowEngine } from "@slidr/model/tensorflow";
import { median } from "../../bench/median.js";
import { findNativeTensorflow, findWebgpu, importFrom } from "../findNative.js";

const ROW_COUNT = 8192;
const WINDOWS = 7;
const WINDOW_MS = 500;

/** The engines by the name given on the command line; the TensorFlow.js ones from .native/. */
const ENGINES: Readonly<Record<string, () => Promise<Engine>>> = {
  wasm: () => wasmEngine({ threads: 2 }),
  tfjs: () => tensorflowEngine({ backend: "wasm" }),
  "tfjs-node": () => nativeEngine(findNativeTensorflow(), "tensorflow"),
  "tfjs-node-gpu": () => nativeEngine(findNativeTensorflow("tensorflow-gpu"), "tensorflow"),
  webgpu: () => nativeEngine(findWebgpu(), "webgpu"),
};

/** Prints how many rows a second one engine trains on: 40-128-64 in steps of 8,192 rows, weights, L2 and Adam. */
async function main(): Promise<void> {
  const [name = "", layers = "40-128-64"] = process.argv.slice(2);
  const start = ENGINES[name];
  if (start === undefined) {
    throw new Error(`usage: measureTraining.ts ${Object.keys(ENGINES).join("|")} [40-128-64]`);
  }
  const engine = await start();
  const [width = 0, ...hidden] = layers.split("-").map(Number);
  const columns: Transform["columns"] = Array.from({ length: width }, () => ({ form: { form: "asIs" } }));
  const network = { hidden };
  const trainer = await engine.createTrainer({
    transform: { kind: "standardise", columns },
    network,
    parameters: initialParameters(networkLayers(network, width), 1),
    l2: 1e-3,
    gradientNormMax: Infinity,
  });
  const batch = randomBatch(width);
  await trainer.step(batch, 1e-3);
  const rates: number[] = [];
  for (let window = 0; window < WINDOWS; window += 1) {
    const startedAtMs = performance.now();
    let steps = 0;
    for (; performance.now() - startedAtMs < WINDOW_MS; steps += 1) await trainer.step(batch, 1e-3);
    rates.push((1000 * steps * ROW_COUNT) / (performance.now() - startedAtMs));
  }
  trainer.dispose();
  const figure = (value: number) => Math.round(value).toLocaleString("en-US");
  console.log(
    `${name} ${layers}: median ${figure(median(rates))}, best ${figure(Math.max(...rates))} rows/s (${engine.reason})`,
  );
}

async function nativeEngine(folder: string | undefined, backend: string): Promise<Engine> {
  if (folder === undefined) throw new Error(`no ${backend} in .native/: run a script of tools/native/`);
  return tensorflowEngine({ importModule: importFrom(folder), backend });
}

function randomBatch(width: number): Batch {
  let state = 1;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
  return {
    rowCount: ROW_COUNT,
    features: new Float32Array(ROW_COUNT * width).map(() => 2 * random() - 1),
    targets: new Float32Array(ROW_COUNT).map(() => (random() < 0.3 ? 1 : 0)),
    weights: new Float32Array(ROW_COUNT).map(() => 0.5 + random()),
  };
}

await main();
