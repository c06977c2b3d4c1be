import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Model } from "../src/index.js";
import { exportOnnx, goldenScores, writeTritonRepository } from "../src/onnx/index.js";
import { models } from "./onnxModels.js";

const root = mkdtempSync(join(tmpdir(), "slidr-triton-"));
afterAll(() => rmSync(root, { recursive: true }));
const model = models["piecewise classifier"];
const repository = () => mkdtempSync(join(root, "repository-"));

describe("writeTritonRepository", () => {
  test("writes the model, its configuration and its golden rows", async () => {
    const directory = repository();
    const written = await writeTritonRepository(directory, "slidr", 3, model, { specHash: "abc" });
    expect(written).toEqual({ path: join(directory, "slidr", "3"), configKept: false });
    expect(readFileSync(join(directory, "slidr/config.pbtxt"), "utf8")).toMatchInlineSnapshot(`
      "name: "slidr"
      platform: "onnxruntime_onnx"
      max_batch_size: 65536
      input [ { name: "features" data_type: TYPE_FP32 dims: [ 8 ] } ]
      output [ { name: "score" data_type: TYPE_FP32 dims: [ 1 ] } ]
      dynamic_batching { max_queue_delay_microseconds: 500 }
      instance_group [ { count: 1 kind: KIND_AUTO } ]
      "
    `);
    const bytes = readFileSync(join(directory, "slidr/3/model.onnx"));
    expect(bytes.equals(exportOnnx(model, { specHash: "abc" }))).toBe(true);
    const golden = JSON.parse(readFileSync(join(directory, "slidr/3/golden.json"), "utf8"));
    expect(golden).toEqual(goldenScores(model));
  });

  test("a further version stands beside the first, and a configuration tuned by hand stays", async () => {
    const directory = repository();
    await writeTritonRepository(directory, "slidr", 1, model, { instanceKind: "gpu", batchRowsMax: 512 });
    const path = join(directory, "slidr/config.pbtxt");
    const tuned = readFileSync(path, "utf8").replace("count: 1", "count: 4");
    writeFileSync(path, tuned);
    expect((await writeTritonRepository(directory, "slidr", 2, model)).configKept).toBe(true);
    expect(readFileSync(path, "utf8")).toBe(tuned);
    expect(tuned).toContain("kind: KIND_GPU");
    expect(readdirSync(join(directory, "slidr")).sort()).toEqual(["1", "2", "config.pbtxt"]);
  });

  test("a version that is there is never replaced, and what was begun is removed", async () => {
    const directory = repository();
    await writeTritonRepository(directory, "slidr", 1, model);
    const before = readFileSync(join(directory, "slidr/1/model.onnx"));
    const other = { ...model, parameters: model.parameters.map((parameter) => -parameter) };
    await expect(writeTritonRepository(directory, "slidr", 1, other)).rejects.toThrow(
      `writeTritonRepository requires a version that ${join(directory, "slidr")} lacks, got 1`,
    );
    expect(readFileSync(join(directory, "slidr/1/model.onnx")).equals(before)).toBe(true);
    expect(readdirSync(join(directory, "slidr")).sort()).toEqual(["1", "config.pbtxt"]);
  });

  test("refuses rows of another width under the same name, and names that lead elsewhere", async () => {
    const directory = repository();
    await writeTritonRepository(directory, "slidr", 1, model);
    const narrow: Model = { type: "velocityRule", names: ["clicks"], column: 0 };
    await expect(writeTritonRepository(directory, "slidr", 2, narrow)).rejects.toThrow(
      `requires ${join(directory, "slidr/config.pbtxt")} to declare dims [ 1 ] for the model's features, got 8; use another name`,
    );
    for (const name of ["", "../x", "a/b", ".hidden", 'a"b']) {
      await expect(writeTritonRepository(directory, name, 1, model)).rejects.toMatchObject({
        code: "TRITON_NAME",
      });
    }
    for (const version of [0, -1, 1.5, Number.NaN]) {
      await expect(writeTritonRepository(directory, "other", version, model)).rejects.toThrow(
        `writeTritonRepository requires version to be an integer >= 1, got ${version}`,
      );
    }
    expect(readdirSync(directory)).toEqual(["slidr"]);
  });

  test("an ensemble declares both outputs, and shares its name with no model of one network", async () => {
    const directory = repository();
    await writeTritonRepository(directory, "ensemble", 1, models.ensemble);
    const path = join(directory, "ensemble/config.pbtxt");
    expect(readFileSync(path, "utf8")).toContain(
      'output [ { name: "score" data_type: TYPE_FP32 dims: [ 1 ] }, { name: "uncertainty" data_type: TYPE_FP32 dims: [ 1 ] } ]',
    );
    expect((await writeTritonRepository(directory, "ensemble", 2, models.ensemble)).configKept).toBe(true);
    await expect(writeTritonRepository(directory, "ensemble", 3, model)).rejects.toThrow(
      `requires ${path} to declare the model's outputs score, got score, uncertainty; use another name`,
    );
    await writeTritonRepository(directory, "uncertainty", 1, model);
    await expect(writeTritonRepository(directory, "uncertainty", 2, models.ensemble)).rejects.toThrow(
      "to declare the model's outputs score, uncertainty, got score; use another name",
    );
  });

  test("an unfitted model leaves nothing behind", async () => {
    const directory = repository();
    const unfitted = { ...model, transform: undefined } as unknown as Model;
    await expect(writeTritonRepository(directory, "slidr", 1, unfitted)).rejects.toThrow(
      "writeTritonRepository requires a trained, consistent model: parseModel requires transform",
    );
    expect(readdirSync(directory)).toEqual([]);
  });
});
