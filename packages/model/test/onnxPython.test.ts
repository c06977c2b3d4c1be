import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { runPeer } from "../../../bench/runPeer.js";
import { describeWithPeers } from "../../../tools/describeWithPeers.js";
import { compileScorer } from "../src/index.js";
import { exportOnnx, writeTritonRepository } from "../src/onnx/index.js";
import { extremeRows, largestDifference, models, onnxLargest } from "./onnxModels.js";

const root = mkdtempSync(join(tmpdir(), "slidr-onnx-python-"));
afterAll(() => rmSync(root, { recursive: true }));

function readFloats(path: string): Float32Array {
  const { buffer, byteOffset, length } = readFileSync(path);
  return new Float32Array(buffer, byteOffset, length / 4);
}

describeWithPeers("exports in Python", () => {
  test.each(Object.entries(models))(
    "a %s passes ONNX's checker and scores golden and extreme rows within 1e-6",
    async (title, model) => {
      const [file, rowsFile, scoresFile, uncertaintiesFile] = [
        "model.onnx",
        "rows",
        "scores",
        "uncertainties",
      ].map((name) => join(root, `${title} ${name}`)) as [string, string, string, string];
      writeFileSync(file, exportOnnx(model, { specHash: "abc" }));
      const rows = extremeRows(2000, 11, onnxLargest(model));
      writeFileSync(rowsFile, rows);
      const files = [file, rowsFile, scoresFile, uncertaintiesFile];
      const checked = (await runPeer("onnx_check", files)) as Record<string, unknown>;
      const { names, type } = model;
      const outputs = type === "ensemble" ? ["score", "uncertainty"] : ["score"];
      expect(checked).toMatchObject({
        irVersion: 7,
        opset: { "": 13 },
        withoutShape: [],
        input: ["features", ["N", 8]],
        outputs: outputs.map((name) => [name, ["N", 1]]),
        goldenShape: [32, outputs.length],
        metadata: {
          "slidr.type": type,
          "slidr.names": names,
          "slidr.modelVersion": 1,
          "slidr.specHash": "abc",
        },
      });
      expect(checked.goldenDifference).toBeLessThan(1e-6);
      expect(checked.oneByOneDifference).toBeLessThan(1e-6);
      const [scores, uncertainties] = [new Float32Array(2000), new Float32Array(2000)];
      if (type === "ensemble") {
        compileScorer(model, { plain: true }).scoreBatchWithUncertainty(rows, 2000, scores, uncertainties);
        expect(largestDifference(readFloats(uncertaintiesFile), uncertainties)).toBeLessThan(1e-6);
      } else {
        compileScorer(model, { plain: true }).scoreBatch(rows, 2000, scores);
      }
      expect(largestDifference(readFloats(scoresFile), scores)).toBeLessThan(1e-6);
    },
  );

  test("Triton's own definition reads the configuration", async () => {
    const options = {
      batchRowsMax: 4096,
      queueDelayMaxUs: 250,
      instanceCount: 2,
      instanceKind: "cpu",
    } as const;
    await writeTritonRepository(root, "slidr.v1", 1, models["velocity rule"], options);
    expect(await runPeer("triton_config", [join(root, "slidr.v1", "config.pbtxt")])).toEqual({
      name: "slidr.v1",
      platform: "onnxruntime_onnx",
      maxBatchSize: 4096,
      input: [{ name: "features", dataType: "TYPE_FP32", dims: ["8"] }],
      output: [{ name: "score", dataType: "TYPE_FP32", dims: ["1"] }],
      dynamicBatching: { maxQueueDelayMicroseconds: "250" },
      instanceGroup: [{ count: 2, kind: "KIND_CPU" }],
    });
    await writeTritonRepository(root, "ensemble", 1, models.ensemble);
    expect(await runPeer("triton_config", [join(root, "ensemble", "config.pbtxt")])).toMatchObject({
      output: ["score", "uncertainty"].map((name) => ({ name, dataType: "TYPE_FP32", dims: ["1"] })),
    });
  });
});
