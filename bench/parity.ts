import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultSpec, encodeTable } from "@slidr/features";
import {
  type ClassifierModel,
  compileScorer,
  type Model,
  trainClassifier,
  trainLogisticRegression,
  velocityRule,
} from "@slidr/model";
import { exportOnnx, exportTensorflowLayersModel, openOnnxScorer } from "@slidr/model/onnx";
import { registerTensorflowLayers, tensorflowEngine } from "@slidr/model/tensorflow";
import { simulateTable } from "@slidr/simulate";
import * as tf from "@tensorflow/tfjs";
import type { Bench } from "./figure.js";
import { runPeer } from "./runPeer.js";

/** Simulated clicks: the first half trains, the second is scored. */
const CLICK_COUNT = 40_000;
const TOLERANCE = 1e-6;

interface Rows {
  readonly values: Float32Array;
  readonly rowCount: number;
  readonly width: number;
}

type Score = (model: Model, rows: Rows) => Promise<Float32Array | undefined>;

/** Every form a model takes, beside the scorer: what it gives the same rows. */
const forms: Readonly<Record<string, Score>> = {
  "TensorFlow engine": byEngine,
  "ONNX in Node": byOnnxNode,
  "ONNX in Python": byOnnxPython,
  "tfjs layers model": byLayersModel,
};

/** How far the forms of a model are from `compileScorer` on the same rows of simulated traffic. */
export const parityBench: Bench = async (emit) => {
  const { models, rows } = await trainedModels();
  for (const [title, model] of Object.entries(models)) {
    const expected = new Float32Array(rows.rowCount);
    compileScorer(model).scoreBatch(rows.values, rows.rowCount, expected);
    for (const [form, score] of Object.entries(forms)) {
      if (model.type === "velocityRule" && form === "TensorFlow engine") continue;
      const scores = await score(model, rows);
      if (scores === undefined) continue;
      const value = expected.reduce((most, one, row) => Math.max(most, Math.abs(one - scores[row]!)), 0);
      emit({
        bench: "parity",
        metric: `${title}, ${form}`,
        value,
        unit: `largest difference of ${rows.rowCount} scores`,
        better: "lower",
        target: TOLERANCE,
        targetOn: "value",
        met: value <= TOLERANCE,
        runs: 1,
      });
    }
  }
};

async function trainedModels(): Promise<{ models: Record<string, Model>; rows: Rows }> {
  const traffic = simulateTable({ clicks: CLICK_COUNT, seed: 1 });
  const { values, width, names, kinds } = encodeTable(defaultSpec({ timeZone: "UTC" }), traffic.table);
  const rowCount = CLICK_COUNT / 2;
  const options = {
    features: values.slice(0, rowCount * width),
    rowCount,
    width,
    names,
    kinds,
    robotic: traffic.truth.slice(0, rowCount),
    engine: await tensorflowEngine({ backend: "wasm" }),
    seed: 1,
    epochsMax: 5,
  };
  const models = {
    classifier: (await trainClassifier(options)).model,
    "classifier, standardised": (await trainClassifier({ ...options, transform: "standardise" })).model,
    "logistic regression": (await trainLogisticRegression(options)).model,
    "velocity rule": velocityRule({ names, column: names[1]! }).model,
  };
  return { models, rows: { values: values.slice(rowCount * width), rowCount, width } };
}

async function byEngine(model: Model, { values, rowCount }: Rows): Promise<Float32Array> {
  const engine = await tensorflowEngine({ backend: "wasm" });
  const trainer = await engine.createTrainer({ ...(model as ClassifierModel), l2: 0, gradientNormMax: 1 });
  const logits = new Float32Array(rowCount);
  await trainer.logits(values, rowCount, logits);
  trainer.dispose();
  return logits.map((logit) => 1 / (1 + Math.exp(-logit)));
}

async function byOnnxNode(model: Model, { values, rowCount }: Rows): Promise<Float32Array> {
  const scorer = await openOnnxScorer(exportOnnx(model));
  const scores = new Float32Array(rowCount);
  await scorer.scoreBatch(values, rowCount, scores);
  await scorer.close();
  return scores;
}

async function byOnnxPython(model: Model, { values }: Rows): Promise<Float32Array | undefined> {
  const folder = mkdtempSync(join(tmpdir(), "slidr-parity-"));
  const paths = ["model.onnx", "rows", "scores"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  try {
    writeFileSync(paths[0], exportOnnx(model));
    writeFileSync(paths[1], values);
    if ((await runPeer("onnx_check", paths)) === undefined) return undefined;
    return new Float32Array(Uint8Array.from(readFileSync(paths[2])).buffer);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function byLayersModel(model: Model, { values, rowCount, width }: Rows): Promise<Float32Array> {
  registerTensorflowLayers(tf);
  const { files } = exportTensorflowLayersModel(model);
  const { modelTopology, weightsManifest } = JSON.parse(new TextDecoder().decode(files["model.json"]));
  const weightSpecs = weightsManifest[0].weights;
  const weightData = files["weights.bin"].slice().buffer;
  const loaded = await tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }));
  const input = tf.tensor2d(values, [rowCount, width]);
  const output = loaded.predict(input, { batchSize: 1024 }) as tf.Tensor;
  const scores = await output.data<"float32">();
  tf.dispose([input, output]);
  loaded.dispose();
  return scores;
}
