import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TrainedModel, trainClassifier, trainClassifierOnStream, wasmEngine } from "../src/index.js";
import { tensorflowEngine } from "../src/tensorflow/index.js";
import { killAfter } from "./killAfter.js";
import { checkpointedTraining } from "./samples.js";

describe("a training with a checkpoint", () => {
  const folder = mkdtempSync(join(tmpdir(), "slidr-checkpoint-"));
  const path = join(folder, "state");
  afterAll(() => rmSync(folder, { recursive: true }));
  let straight: TrainedModel;
  let stopped: Buffer;
  beforeAll(async () => {
    straight = await trainClassifier(checkpointedTraining());
    // Stopped in the third epoch's fifth batch: the file holds the third epoch's fourth.
    const stop = new AbortController();
    const run = trainClassifier({
      ...checkpointedTraining(),
      checkpoint: { path, everySteps: 4 },
      signal: stop.signal,
      onProgress: ({ epoch, batch }) => {
        if (epoch === 3 && batch === 5) stop.abort(new Error("enough"));
      },
    });
    await expect(run).rejects.toThrow("enough");
    stopped = readFileSync(path);
  });

  test("goes on from it to the same model and history, bit for bit, on any number of threads", async () => {
    for (const threads of [1, 3]) {
      const engine = await wasmEngine({ threads });
      const seen: string[] = [];
      const resumed = await trainClassifier({
        ...checkpointedTraining(),
        engine,
        resumeFrom: path,
        onProgress: ({ epoch, batch }) => seen.push(`${epoch}.${batch}`),
      });
      expect(seen[0]).toBe("3.5");
      expect(resumed).toEqual(straight);
    }
  });

  test("goes on from an epoch's last batch", async () => {
    await trainClassifier({ ...checkpointedTraining(), checkpoint: { path, everySteps: 12 } });
    expect(await trainClassifier({ ...checkpointedTraining(), resumeFrom: path })).toEqual(straight);
  });

  test("killed with SIGKILL at any moment, leaves a whole checkpoint and the same final weights", async () => {
    const file = join(folder, "killed");
    for (const lines of [1, 17, 40]) {
      expect(await killAfter(lines, "trainUntilKilled.ts", file)).toBe("SIGKILL");
      const resumed = await trainClassifier({ ...checkpointedTraining(), resumeFrom: file });
      expect(resumed.model.parameters).toEqual(straight.model.parameters);
    }
    for (const name of readdirSync(folder)) if (name.endsWith(".tmp")) rmSync(join(folder, name));
  });

  test("is refused when a byte of it is wrong, when it is cut, empty or missing", async () => {
    const resumeFrom = join(folder, "damaged");
    const train = () => trainClassifier({ ...checkpointedTraining(), resumeFrom });
    for (const at of [0, 5, 300, stopped.length >> 1, stopped.length - 1]) {
      const bytes = Buffer.from(stopped);
      bytes[at] = bytes[at]! ^ 1;
      writeFileSync(resumeFrom, bytes);
      await expect(train()).rejects.toThrow(
        `trainClassifier requires a whole checkpoint, got ${resumeFrom} (its digest does not match its content)`,
      );
    }
    writeFileSync(resumeFrom, stopped.subarray(0, 1000));
    await expect(train()).rejects.toThrow("(its digest does not match its content)");
    writeFileSync(resumeFrom, "");
    await expect(train()).rejects.toThrow("(0 bytes)");
    rmSync(resumeFrom);
    await expect(train()).rejects.toThrow(
      `trainClassifier requires resumeFrom to be a file that can be read, got ${resumeFrom} (ENOENT)`,
    );
  });

  test("is refused by another training: another seed, rate, shape or table", async () => {
    const resumeFrom = join(folder, "other");
    writeFileSync(resumeFrom, stopped);
    const rows = checkpointedTraining();
    for (const change of [
      { seed: 4 },
      { learningRate: 0.02 },
      { hidden: [8, 5] },
      { features: rows.features.map((x) => x * 2) },
    ]) {
      await expect(trainClassifier({ ...rows, ...change, resumeFrom })).rejects.toThrow(
        "requires a checkpoint of the same engine, rows, settings and seed, got",
      );
    }
  });

  test("is refused by another function, engine, label, weight, validation row or feature that the transform does not see", async () => {
    const rows = checkpointedTraining();
    const { validation, ...unvalidated } = rows;
    // Within its quantile bins nothing of the transform tells these rows from the others.
    const robotic = rows.robotic.map((label, row) => (row === 9 ? 1 - label : label));
    const features = rows.features.slice();
    features.copyWithin(0, 6, 12);
    features.set(rows.features.subarray(0, 6), 6);
    for (const change of [
      { robotic },
      { weights: rows.weights.map((weight, row) => (row === 9 ? 2 : weight)) },
      { features },
      { validation: { ...validation, robotic: validation.robotic.map((label) => 1 - label) } },
      { engine: await tensorflowEngine({ backend: "cpu" }) },
    ]) {
      await expect(trainClassifier({ ...rows, ...change, resumeFrom: path })).rejects.toThrow(
        "trainClassifier requires a checkpoint of the same engine, rows, settings and seed, got",
      );
    }
    await expect(trainClassifier({ ...unvalidated, resumeFrom: path })).rejects.toThrow(
      "trainClassifier requires a checkpoint of the same engine, rows, settings and seed, got",
    );
    const open = () => [rows];
    await expect(trainClassifierOnStream({ ...rows, open, resumeFrom: path })).rejects.toThrow(
      "trainClassifierOnStream requires a checkpoint of the same engine, rows, settings and seed, got",
    );
  });

  test("of a stream is refused by one shuffled, sampled or filled otherwise, and not by one cut otherwise", async () => {
    const { features, robotic, weights, rowCount, ...settings } = checkpointedTraining();
    const chunksOf = (size: number, labels: Uint8Array) =>
      function* () {
        for (let start = 0; start < rowCount; start += size) {
          yield {
            features: features.subarray(start * 6, (start + size) * 6),
            robotic: labels.subarray(start, start + size),
            weights: weights.subarray(start, start + size),
            rowCount: size,
          };
        }
      };
    const options = { ...settings, open: chunksOf(100, robotic), shuffleRows: 100, epochsMax: 2 };
    const file = join(folder, "stream");
    const whole = await trainClassifierOnStream({ ...options, checkpoint: { path: file, everySteps: 15 } });
    const cut = { ...options, open: chunksOf(150, robotic) };
    expect(await trainClassifierOnStream({ ...cut, resumeFrom: file })).toEqual(whole);
    for (const change of [
      { shuffleRows: 200 },
      { sampleRows: 65_535 },
      {
        open: chunksOf(
          100,
          robotic.map((label, row) => (row === 9 ? 1 - label : label)),
        ),
      },
    ]) {
      await expect(trainClassifierOnStream({ ...options, ...change, resumeFrom: file })).rejects.toThrow(
        "trainClassifierOnStream requires a checkpoint of the same engine, rows, settings and seed, got",
      );
    }
  });

  test("without weights goes on with weights of 1, which are the same", async () => {
    const { weights, ...unweighted } = checkpointedTraining();
    const file = join(folder, "unweighted");
    const settings = { ...unweighted, epochsMax: 1 };
    const first = await trainClassifier({ ...settings, checkpoint: { path: file, everySteps: 5 } });
    const ones = weights.map(() => 1);
    expect(await trainClassifier({ ...settings, weights: ones, resumeFrom: file })).toEqual(first);
  });

  test("counts its steps over the whole run: more than an epoch's", async () => {
    const file = join(folder, "rare");
    // 6 epochs of 12 batches.
    await trainClassifier({ ...checkpointedTraining(), checkpoint: { path: file, everySteps: 50 } });
    const seen: string[] = [];
    const resumed = await trainClassifier({
      ...checkpointedTraining(),
      resumeFrom: file,
      onProgress: ({ epoch, batch }) => seen.push(`${epoch}.${batch}`),
    });
    expect(seen[0]).toBe("5.3");
    expect(resumed).toEqual(straight);
  });

  test("is refused at the start where its directory is missing or is a file", async () => {
    const train = (file: string) =>
      trainClassifier({ ...checkpointedTraining(), checkpoint: { path: file, everySteps: 1e9 } });
    await expect(train(join(folder, "none", "state"))).rejects.toThrow(
      `trainClassifier requires checkpoint.path in a directory that can be written to, got ${join(folder, "none", "state")} (ENOENT)`,
    );
    await expect(train(join(path, "state"))).rejects.toThrow("(ENOTDIR)");
  });

  test("takes a whole number of steps", async () => {
    await expect(
      trainClassifier({ ...checkpointedTraining(), checkpoint: { path, everySteps: 0.5 } }),
    ).rejects.toThrow("trainClassifier requires checkpoint.everySteps to be an integer >= 1, got 0.5");
  });
});
