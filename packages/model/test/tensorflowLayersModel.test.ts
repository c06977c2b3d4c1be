import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compileScorer, type Model, type TransformColumn } from "../src/index.js";
import { exportTensorflowLayersModel, goldenScores, type TensorflowLayersModel } from "../src/onnx/index.js";
import { registerTensorflowLayers } from "../src/tensorflow/index.js";
import { extremeRows, kindRows, largestDifference, layersLargest, models } from "./onnxModels.js";

const directory = mkdtempSync(join(tmpdir(), "slidr-layers-"));
let server: Server;
let address: string;
beforeAll(async () => {
  await tf.setBackend("cpu");
  // Scoring between two files may outlast a connection that is kept.
  server = createServer((request, response) =>
    response.setHeader("connection", "close").end(readFileSync(join(directory, request.url!))),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  rmSync(directory, { recursive: true });
});

async function load({ files }: TensorflowLayersModel): Promise<tf.LayersModel> {
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(directory, name), bytes);
  return tf.loadLayersModel(`${address}/model.json`);
}

/** Every output: the scores, and an ensemble's uncertainties. */
async function predict(loaded: tf.LayersModel, rows: Float32Array, width: number): Promise<Float32Array[]> {
  const input = tf.tensor2d(rows, [rows.length / width, width]);
  const outputs = [loaded.predict(input, { batchSize: 1024 })].flat();
  const lists = await Promise.all(outputs.map((output) => output.data<"float32">()));
  tf.dispose([input, ...outputs]);
  return lists;
}

function expected(model: Model, rows: Float32Array): Float32Array[] {
  const rowCount = rows.length / model.names.length;
  const [scores, uncertainties] = [new Float32Array(rowCount), new Float32Array(rowCount)];
  if (model.type !== "ensemble") {
    compileScorer(model, { plain: true }).scoreBatch(rows, rowCount, scores);
    return [scores];
  }
  compileScorer(model, { plain: true }).scoreBatchWithUncertainty(rows, rowCount, scores, uncertainties);
  return [scores, uncertainties];
}

describe("exportTensorflowLayersModel", () => {
  test("a default model needs no layer of ours, one with logarithms says that it does, and without it is not loaded", async () => {
    const needs = Object.entries(models).map(([title, model]) => [
      title,
      exportTensorflowLayersModel(model).needsRegistration,
    ]);
    expect(Object.fromEntries(needs)).toEqual({
      "piecewise classifier": false,
      "standardised classifier": true,
      "piecewise cross network": false,
      "standardised cross network": true,
      "piecewise logistic regression": false,
      "standardised logistic regression": true,
      "velocity rule": true,
      ensemble: true,
    });
    (await load(exportTensorflowLayersModel(models["piecewise classifier"]))).dispose();
    await expect(load(exportTensorflowLayersModel(models["velocity rule"]))).rejects.toThrow("SlidrLogScale");
  });

  test.each(["cpu", "wasm"])(
    "tf.loadLayersModel scores every kind of model within 1e-6 on %s",
    async (backend) => {
      await tf.setBackend(backend);
      registerTensorflowLayers(tf);
      for (const model of Object.values(models)) {
        const loaded = await load(exportTensorflowLayersModel(model));
        const rows = [
          ...kindRows(500, 7),
          ...extremeRows(500, 2, layersLargest(model)),
          ...goldenScores(model).inputs.flat(),
        ];
        const values = Float32Array.from(rows);
        const lists = await predict(loaded, values, 8);
        expect(lists.length).toBe(model.type === "ensemble" ? 2 : 1);
        expected(model, values).forEach((list, output) => {
          expect(largestDifference(lists[output]!, list)).toBeLessThan(1e-6);
        });
        loaded.dispose();
      }
    },
  );

  test.each(["cpu", "wasm"])(
    "tells a known value from its neighbours, 0 from 1e-20, down to float32's smallest normal number, on %s",
    async (backend) => {
      await tf.setBackend(backend);
      const one = (column: TransformColumn, parameters: number[]): Model => ({
        type: "logisticRegression",
        names: ["a"],
        kinds: ["number"],
        transform: { kind: "standardise", columns: [column] },
        network: { hidden: [] },
        parameters: Float32Array.from(parameters),
      });
      const values = [0, 5, 1e-30, 16_777_216, 3e38, -7e20];
      const cases: Model[] = [
        one({ form: { form: "oneOf", values } }, [3, -3, 2, -2, 1, -1, 0]),
        one({ form: { form: "asIs" }, missing: { value: 0, becomes: "indicator" } }, [1, 3, 0]),
      ];
      const smallest = 2 ** -126;
      const rows = Float32Array.of(
        ...[
          0,
          -0,
          smallest,
          -smallest,
          1e-30,
          1.0001e-30,
          1e-20,
          1e-10,
          1,
          5,
          5.000001,
          4.9999995,
          16_777_215,
        ],
        ...[16_777_216, 16_777_218, 3e38, 2.9999998e38, -3e38, -7e20, -7.0000003e20],
      );
      for (const model of cases) {
        const loaded = await load(exportTensorflowLayersModel(model));
        const [scores] = await predict(loaded, rows, 1);
        expect(largestDifference(scores!, expected(model, rows)[0]!)).toBeLessThan(1e-6);
        loaded.dispose();
      }
    },
  );

  test("names, kinds and golden rows travel along", () => {
    const model = models["piecewise classifier"];
    const { files } = exportTensorflowLayersModel(model);
    const read = (name: keyof typeof files) => JSON.parse(new TextDecoder().decode(files[name]));
    const { names, kinds, type } = model;
    expect(read("model.json").userDefinedMetadata).toEqual({
      slidr: { type, modelVersion: 1, names, kinds },
    });
    expect(read("golden.json")).toEqual(goldenScores(model));
  });

  test("an unfitted model is refused in one line", () => {
    const model = { ...models["piecewise classifier"], parameters: new Float32Array(0) } as Model;
    expect(() => exportTensorflowLayersModel(model)).toThrow(
      "exportTensorflowLayersModel requires a trained, consistent model: parseModel requires parameterCount",
    );
  });
});
