import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BatchScorer, exportOnnx, openOnnxScorer } from "../src/onnx/index.js";
import { kindRows, models } from "./onnxModels.js";

const directory = mkdtempSync(join(tmpdir(), "slidr-onnx-"));
const path = join(directory, "model.onnx");
let scorer: BatchScorer;
beforeAll(async () => {
  writeFileSync(path, exportOnnx(models["piecewise classifier"]));
  scorer = await openOnnxScorer(path);
});
afterAll(async () => {
  await scorer.close();
  rmSync(directory, { recursive: true });
});

describe("openOnnxScorer", () => {
  test("a file scores like the bytes, with two threads like with one, within 1e-6", async () => {
    const rows = kindRows(5000, 3);
    const fromFile = new Float32Array(5000);
    await scorer.scoreBatch(rows, 5000, fromFile);
    const other = await openOnnxScorer(exportOnnx(models["piecewise classifier"]), { threads: 2 });
    const fromBytes = new Float32Array(5000);
    await other.scoreBatch(rows, 5000, fromBytes);
    await other.close();
    fromBytes.forEach((score, row) => {
      expect(Math.abs(score - fromFile[row]!)).toBeLessThan(1e-6);
    });
  });

  test("a row's score depends on its place in a batch by rounding at most, and nothing beyond the rows is written", async () => {
    const rows = kindRows(2050, 4);
    const all = new Float32Array(2060).fill(-7);
    await scorer.scoreBatch(rows, 2050, all);
    expect([...all.subarray(2050)]).toEqual(new Array(10).fill(-7));
    for (const row of [0, 1023, 1024, 2049]) {
      const one = new Float32Array(1);
      await scorer.scoreBatch(rows.subarray(row * 8, (row + 1) * 8), 1, one);
      expect(Math.abs(one[0]! - all[row]!)).toBeLessThan(1e-6);
    }
    await scorer.scoreBatch(rows, 0, all);
  });

  test("refuses a batch that does not fit, and a feature that is not finite", async () => {
    const out = new Float32Array(2);
    await expect(scorer.scoreBatch(new Float32Array(15), 2, out)).rejects.toThrow(
      "scoreBatch requires 8 values and one place in out per row, got 15 and 2 for 2 rows",
    );
    await expect(scorer.scoreBatch(new Float32Array(24), 3, out)).rejects.toThrow("got 24 and 2 for 3 rows");
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const rows = kindRows(2);
      rows[13] = value;
      await expect(scorer.scoreBatch(rows, 2, out)).rejects.toThrow(
        `score requires finite features, got ${value} in feature 5 of row 1`,
      );
    }
  });

  test("refuses what is no exported model, and zero threads", async () => {
    await expect(openOnnxScorer(Uint8Array.of(1, 2, 3))).rejects.toThrow(
      "openOnnxScorer requires a file that exportOnnx wrote: ",
    );
    await expect(openOnnxScorer(join(directory, "none.onnx"))).rejects.toMatchObject({ code: "ONNX_FILE" });
    await expect(openOnnxScorer(path, { threads: 0 })).rejects.toThrow(
      "openOnnxScorer requires threads to be an integer >= 1, got 0",
    );
  });
});
