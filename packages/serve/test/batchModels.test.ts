import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exportOnnx, exportTensorflowLayersModel, goldenScores } from "@slidr/model/onnx";
import { batchModelContract, type OpenBatchModel } from "@slidr/serve/contract";
import { openOipBatchModel } from "@slidr/serve/oip";
import { openOnnxBatchModel } from "@slidr/serve/onnx";
import { tensorflowBatchModel } from "@slidr/serve/tensorflow";
import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type OipServer, startOipServer } from "../../../tools/oipServer.js";
import { standardModel } from "./batchSamples.js";

const golden = goldenScores(standardModel);
const bytes = exportOnnx(standardModel);
let withBinary: OipServer;
let withoutBinary: OipServer;
const directory = mkdtempSync(join(tmpdir(), "slidr-batch-"));

beforeAll(async () => {
  withBinary = await startOipServer({ slidr: { 1: bytes } });
  withoutBinary = await startOipServer({ slidr: { 1: bytes } }, { binary: false });
});
afterAll(async () => {
  await Promise.all([withBinary, withoutBinary].map((server) => server.stop()));
  rmSync(directory, { recursive: true });
});

async function layersModel(): Promise<tf.LayersModel> {
  const { files } = exportTensorflowLayersModel(standardModel);
  const { modelTopology, weightsManifest } = JSON.parse(new TextDecoder().decode(files["model.json"]));
  const weightSpecs = weightsManifest.flatMap(({ weights }: { weights: object[] }) => weights);
  const weightData = files["weights.bin"].slice().buffer;
  return tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }));
}

async function openTensorflow(backend: string): Promise<OpenBatchModel> {
  await tf.setBackend(backend);
  const loaded = await layersModel();
  return { model: tensorflowBatchModel(tf, loaded), close: () => void loaded.dispose() };
}

const adapters: Record<string, () => Promise<OpenBatchModel>> = {
  "onnxruntime-node, from bytes": async () => {
    const model = await openOnnxBatchModel(bytes);
    return { model, close: () => model.close() };
  },
  "onnxruntime-node, from a file": async () => {
    writeFileSync(join(directory, "model.onnx"), bytes);
    const model = await openOnnxBatchModel(join(directory, "model.onnx"));
    return { model, close: () => model.close() };
  },
  "TensorFlow.js on cpu": () => openTensorflow("cpu"),
  "TensorFlow.js on wasm": () => openTensorflow("wasm"),
  "an Open Inference Protocol server, tensors as JSON": async () => {
    const model = await openOipBatchModel({ url: withoutBinary.url, model: "slidr", timeoutMs: 20_000 });
    expect(model.binary).toBe(false);
    return { model, close: () => {} };
  },
  "an Open Inference Protocol server, tensors as bytes": async () => {
    const model = await openOipBatchModel({
      url: withBinary.url,
      model: "slidr",
      version: "1",
      timeoutMs: 20_000,
      golden,
    });
    expect(model.binary).toBe(true);
    return { model, close: () => {} };
  },
};

for (const [name, open] of Object.entries(adapters)) {
  describe(name, () => {
    for (const { title, run } of batchModelContract(open, golden)) test(title, run);
  });
}

describe("tensorflowBatchModel", () => {
  test("leaves no tensor behind, not even where a prediction fails", async () => {
    await tf.setBackend("cpu");
    const loaded = await layersModel();
    const model = tensorflowBatchModel(tf, loaded);
    const before = tf.memory().numTensors;
    await model.scoreBatch(new Float32Array(3 * model.width), 3, new Float32Array(3));
    expect(tf.memory().numTensors).toBe(before);
    const broken = tensorflowBatchModel(tf, {
      inputs: loaded.inputs,
      predict: () => {
        throw new Error("the device was lost");
      },
    });
    await expect(broken.scoreBatch(new Float32Array(model.width), 1, new Float32Array(1))).rejects.toThrow(
      "the device was lost",
    );
    expect(tf.memory().numTensors).toBe(before);
    loaded.dispose();
  });

  test("refuses a model that does not take rows, and one that gives no score per row", async () => {
    await tf.setBackend("cpu");
    const image = tf.sequential({ layers: [tf.layers.flatten({ inputShape: [2, 2] })] });
    expect(() => tensorflowBatchModel(tf, image)).toThrow(
      "tensorflowBatchModel requires a model with one input of shape [N, width], got [, 2, 2]",
    );
    const wide = tf.sequential({ layers: [tf.layers.dense({ inputShape: [2], units: 3 })] });
    await expect(
      tensorflowBatchModel(tf, wide).scoreBatch(new Float32Array(4), 2, new Float32Array(2)),
    ).rejects.toThrow("a first output of shape [N, 1], got [2, 3] for 2 rows");
    for (const model of [image, wide]) model.dispose();
  });
});
