import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TrainedModel, trainClassifier, wasmEngine } from "../src/index.js";
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
        "requires a checkpoint of the same rows, settings and seed, got",
      );
    }
  });

  test("takes a whole number of steps", async () => {
    await expect(
      trainClassifier({ ...checkpointedTraining(), checkpoint: { path, everySteps: 0.5 } }),
    ).rejects.toThrow("trainClassifier requires checkpoint.everySteps to be an integer >= 1, got 0.5");
  });
});
