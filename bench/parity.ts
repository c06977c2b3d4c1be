import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultSpec, encodeTable } from "@slidr/features";
import {
  compileScorer,
  type Model,
  trainClassifier,
  trainCrossNetwork,
  trainEnsemble,
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

/** The scores, and behind them an ensemble's uncertainties. */
type Outputs = readonly Float32Array[];
type Score = (model: Model, rows: Rows) => Promise<Outputs | undefined>;

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
    const expected = byScorer(model, rows);
    for (const [form, score] of Object.entries(forms)) {
      const outputs = await score(model, rows);
      if (outputs === undefined) continue;
      expected.forEach((list, output) => {
        const value = list.reduce(
          (most, one, row) => Math.max(most, Math.abs(one - outputs[output]![row]!)),
          0,
        );
        emit({
          bench: "parity",
          metric: `${output === 0 ? title : `${title}'s uncertainty`}, ${form}`,
          value,
          unit: `largest difference of ${rows.rowCount} scores`,
          better: "lower",
          target: TOLERANCE,
          targetOn: "value",
          met: value <= TOLERANCE,
          runs: 1,
        });
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
    "cross network": (await trainCrossNetwork(options)).model,
    "cross network, standardised": (await trainCrossNetwork({ ...options, transform: "standardise" })).model,
    "logistic regression": (await trainLogisticRegression(options)).model,
    ensemble: (await trainEnsemble(options)).model,
    "velocity rule": velocityRule({ names, column: names[1]! }).model,
  };
  return { models, rows: { values: values.slice(rowCount * width), rowCount, width } };
}

function byScorer(model: Model, { values, rowCount }: Rows): Outputs {
  const [scores, uncertainties] = [new Float32Array(rowCount), new Float32Array(rowCount)];
  if (model.type !== "ensemble") {
    compileScorer(model).scoreBatch(values, rowCount, scores);
    return [scores];
  }
  compileScorer(model).scoreBatchWithUncertainty(values, rowCount, scores, uncertainties);
  return [scores, uncertainties];
}

/** An engine has one network, no ensemble of them, and no rule. */
async function byEngine(model: Model, { values, rowCount }: Rows): Promise<Outputs | undefined> {
  if (model.type === "velocityRule" || model.type === "ensemble") return undefined;
  const engine = await tensorflowEngine({ backend: "wasm" });
  const trainer = await engine.createTrainer({ ...model, l2: 0, gradientNormMax: 1 });
  const logits = new Float32Array(rowCount);
  await trainer.logits(values, rowCount, logits);
  trainer.dispose();
  return [logits.map((logit) => 1 / (1 + Math.exp(-logit)))];
}

async function byOnnxNode(model: Model, { values, rowCount }: Rows): Promise<Outputs> {
  const scorer = await openOnnxScorer(exportOnnx(model));
  const [scores, uncertainties] = [new Float32Array(rowCount), new Float32Array(rowCount)];
  if (scorer.hasUncertainty) await scorer.scoreBatchWithUncertainty(values, rowCount, scores, uncertainties);
  else await scorer.scoreBatch(values, rowCount, scores);
  await scorer.close();
  return [scores, uncertainties];
}

async function byOnnxPython(model: Model, { values }: Rows): Promise<Outputs | undefined> {
  const folder = mkdtempSync(join(tmpdir(), "slidr-parity-"));
  const [file, rowsFile, ...outputs] = ["model.onnx", "rows", "scores", "uncertainties"].map((name) =>
    join(folder, name),
  ) as [string, string, ...string[]];
  try {
    writeFileSync(file, exportOnnx(model));
    writeFileSync(rowsFile, values);
    if ((await runPeer("onnx_check", [file, rowsFile, ...outputs])) === undefined) return undefined;
    return outputs
      .filter((path) => existsSync(path))
      .map((path) => new Float32Array(Uint8Array.from(readFileSync(path)).buffer));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function byLayersModel(model: Model, { values, rowCount, width }: Rows): Promise<Outputs> {
  registerTensorflowLayers(tf);
  const { files } = exportTensorflowLayersModel(model);
  const { modelTopology, weightsManifest } = JSON.parse(new TextDecoder().decode(files["model.json"]));
  const weightSpecs = weightsManifest[0].weights;
  const weightData = files["weights.bin"].slice().buffer;
  const loaded = await tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }));
  const input = tf.tensor2d(values, [rowCount, width]);
  const predicted = [loaded.predict(input, { batchSize: 1024 })].flat();
  const outputs = await Promise.all(predicted.map((output) => output.data<"float32">()));
  tf.dispose([input, ...predicted]);
  loaded.dispose();
  return outputs;
}
