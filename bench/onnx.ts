import {
  type ClassifierModel,
  type FeatureKind,
  fitTransform,
  initialParameters,
  networkLayers,
  type Transform,
  transformInputWidth,
} from "@slidr/model";
import { exportOnnx, openOnnxScorer } from "@slidr/model/onnx";
import { loadOnnxruntime } from "../packages/model/src/onnx/loadOnnxruntime.js";
import type { Bench } from "./figure.js";
import { median } from "./median.js";

const WIDTH = 40;
const BATCHES = [1024, 8192, 65_536];
const ROUNDS = 9;
const ROUND_MS = 300;

/** `openOnnxScorer` beside the same file in onnxruntime-node called bare, one thread each, turn by turn. */
export const onnxBench: Bench = async (emit) => {
  const names = Array.from({ length: WIDTH }, (_, column) => `feature${column}`);
  const kinds = names.map((): FeatureKind => "count");
  const random = linearCongruential();
  const rowsMax = Math.max(...BATCHES);
  const features = new Float32Array(rowsMax * WIDTH).map(() => Math.floor(Math.exp(7 * random())));
  const asIs: Transform = {
    kind: "standardise",
    columns: names.map(() => ({ form: { form: "scaled", log: false, mean: 200, deviation: 300 } })),
  };
  const piecewise = fitTransform({
    kind: "piecewiseLinear",
    features,
    rowCount: rowsMax,
    width: WIDTH,
    kinds,
  });
  const shapes: readonly [string, Transform, readonly number[]][] = [
    ["40-128-64, standardised", asIs, [128, 64]],
    [`40 features piecewise (${transformInputWidth(piecewise)} inputs)-64-32`, piecewise, [64, 32]],
  ];
  for (const [title, transform, hidden] of shapes) {
    const parameters = initialParameters(networkLayers({ hidden }, transformInputWidth(transform)), 1);
    const model: ClassifierModel = {
      type: "classifier",
      names,
      kinds,
      transform,
      network: { hidden },
      parameters,
    };
    const bytes = exportOnnx(model);
    for (const batch of BATCHES) await compare(title, bytes, features, batch, emit);
  }
};

async function compare(
  title: string,
  bytes: Uint8Array,
  features: Float32Array,
  batch: number,
  emit: Parameters<Bench>[0],
): Promise<void> {
  const { InferenceSession, Tensor } = await loadOnnxruntime("onnxBench");
  const session = await InferenceSession.create(bytes, { intraOpNumThreads: 1, logSeverityLevel: 4 });
  const scorer = await openOnnxScorer(bytes);
  const values = features.subarray(0, batch * WIDTH);
  const out = new Float32Array(batch);
  const bare = (): Promise<unknown> =>
    session.run({ features: new Tensor("float32", values, [batch, WIDTH]) });
  const ours = (): Promise<void> => scorer.scoreBatch(values, batch, out);
  await bare();
  await ours();
  const rates = { bare: [] as number[], ours: [] as number[] };
  for (let round = 0; round < ROUNDS; round += 1) {
    rates.ours.push(await rowsPerSecond(ours, batch));
    rates.bare.push(await rowsPerSecond(bare, batch));
  }
  await session.release();
  await scorer.close();
  const [value, peerValue] = [median(rates.ours), median(rates.bare)];
  // Of neighbours in time, so that what else the machine does weighs on both alike.
  const ratio = median(rates.ours.map((rate, round) => rate / rates.bare[round]!));
  emit({
    bench: "onnx",
    metric: `batches of ${batch}, ${title}`,
    value: Math.round(value),
    unit: "rows/s per core",
    peer: "onnxruntime-node, bare",
    peerValue: Math.round(peerValue),
    ratio,
    better: "higher",
    target: 0.95,
    targetOn: "ratio",
    met: ratio >= 0.95,
    runs: ROUNDS,
  });
}

/** Per second of processor time: all is one thread, and what else the machine does counts less. */
async function rowsPerSecond(run: () => Promise<unknown>, batch: number): Promise<number> {
  const startedAt = process.cpuUsage();
  let rows = 0;
  let spentUs = 0;
  while (spentUs < 1000 * ROUND_MS) {
    await run();
    rows += batch;
    const { user, system } = process.cpuUsage(startedAt);
    spentUs = user + system;
  }
  return (1e6 * rows) / spentUs;
}

function linearCongruential(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
}
