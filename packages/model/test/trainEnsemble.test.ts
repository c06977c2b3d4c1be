import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import {
  compileScorer,
  type EnsembleProgress,
  parseModel,
  serializeModel,
  trainClassifier,
  trainCrossNetwork,
  trainEnsemble,
} from "../src/index.js";
import { resampleRows } from "../src/train/resampleRows.js";
import { killAfter } from "./killAfter.js";
import { checkpointedEnsemble, checkpointedTraining } from "./samples.js";

const folder = mkdtempSync(join(tmpdir(), "slidr-ensemble-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("trainEnsemble", () => {
  const options = { ...checkpointedTraining(), epochsMax: 2 };

  test("its first member is the classifier of that seed, and the others are others", async () => {
    const classifier = await trainClassifier(options);
    const { model, histories } = await trainEnsemble({ ...options, members: 3 });
    expect(model.members[0]).toEqual(classifier.model);
    expect(histories[0]).toEqual(classifier.history);
    expect(histories.length).toBe(3);
    expect(new Set(model.members.map(({ parameters }) => parameters[0])).size).toBe(3);
    const larger = await trainEnsemble({ ...options, members: 4 });
    expect(larger.model.members.slice(0, 3)).toEqual(model.members);
  });

  test("with cross layers its first member is the cross network of that seed", async () => {
    const crossed = { ...options, cross: { width: 4, layers: 2 } };
    const { model } = await trainEnsemble({ ...crossed, members: 2 });
    expect(model.members[0]).toEqual((await trainCrossNetwork(crossed)).model);
    expect(model.members[1]).toMatchObject({ type: "crossNetwork", network: { cross: crossed.cross } });
    const { json, weightBytes } = serializeModel(model);
    expect(parseModel(json, weightBytes)).toEqual(model);
  });

  test("the same seed gives the same ensemble, resampled or not", async () => {
    for (const resample of ["none", "bootstrap", "unlabelled"] as const) {
      const drawn = { ...options, members: 2, resample };
      expect(await trainEnsemble(drawn)).toEqual(await trainEnsemble(drawn));
    }
  });

  test("all of the unlabelled rows are no resampling", async () => {
    const all = { resample: "unlabelled", unlabelledFraction: 1 } as const;
    expect(await trainEnsemble({ ...options, members: 2, ...all })).toEqual(
      await trainEnsemble({ ...options, members: 2 }),
    );
  });

  test("members disagree more far from the training rows than among them", async () => {
    const rowCount = 400;
    // Spread evenly over the unit square (Roberts 2018, the R2 sequence).
    const step = [0.754_877_666, 0.569_840_291] as const;
    const features = Float32Array.from(
      { length: 2 * rowCount },
      (_, index) => (step[index % 2]! * (index >> 1)) % 1,
    );
    const robotic = Uint8Array.from({ length: rowCount }, (_, row) =>
      features[2 * row]! + features[2 * row + 1]! > 1 ? 1 : 0,
    );
    const { model } = await trainEnsemble({
      features,
      rowCount,
      robotic,
      width: 2,
      names: ["a", "b"],
      kinds: ["number", "number"],
      missing: [undefined, undefined],
      transform: "standardise",
      hidden: [16, 8],
      epochsMax: 30,
      batchSize: 50,
      learningRate: 0.01,
      seed: 1,
    });
    const scorer = compileScorer(model);
    const meanUncertainty = (rows: Float32Array) => {
      const [scores, uncertainties] = [new Float32Array(rowCount), new Float32Array(rowCount)];
      scorer.scoreBatchWithUncertainty(rows, rowCount, scores, uncertainties);
      return uncertainties.reduce((sum, one) => sum + one, 0) / rowCount;
    };
    // On the line where the classes meet, a + b = 1, within the training rows and continued far beyond them.
    const onTheLine = (start: number) =>
      features.map((x, index) => (index % 2 === 0 ? start + x : 1 - start - features[index - 1]!));
    const [near, far] = [onTheLine(0), onTheLine(8)].map(meanUncertainty) as [number, number];
    expect(far).toBeGreaterThan(2 * near);
  });

  test("progress says which member", async () => {
    const seen: EnsembleProgress[] = [];
    await trainEnsemble({
      ...options,
      members: 2,
      epochsMax: 1,
      onProgress: (progress) => seen.push(progress),
    });
    expect(seen.map(({ member, batch }) => `${member}.${batch}`).slice(0, 2)).toEqual(["1.1", "1.2"]);
    expect(seen.at(-1)).toMatchObject({ member: 2, memberCount: 2, epoch: 1, batch: 12, batchCount: 12 });
  });

  test("stops when aborted, in any member", async () => {
    const stop = new AbortController();
    const run = trainEnsemble({
      ...options,
      signal: stop.signal,
      onProgress: ({ member, batch }) => {
        if (member === 2 && batch === 3) stop.abort(new Error("enough"));
      },
    });
    await expect(run).rejects.toThrow("enough");
  });

  test("says which member diverged", async () => {
    const diverging = { ...options, learningRate: 1e37, gradientNormMax: Infinity };
    await expect(trainEnsemble({ ...diverging, members: 2 })).rejects.toThrow(
      /^trainEnsemble requires a finite (loss|validation loss|model), got \S+ .* of member 1 of 2: lower the learning rate/,
    );
  });

  test.each<[object, string]>([
    [{ members: 1 }, "trainEnsemble requires members to be an integer in [2, 32], got 1"],
    [{ members: 33 }, "trainEnsemble requires members to be an integer in [2, 32], got 33"],
    [{ members: 2.5 }, "trainEnsemble requires members to be an integer in [2, 32], got 2.5"],
    [
      { resample: "jackknife" },
      "trainEnsemble requires resample to be one of none, bootstrap, unlabelled, got jackknife",
    ],
    [{ unlabelledFraction: 0 }, "trainEnsemble requires unlabelledFraction in (0, 1], got 0"],
    [{ unlabelledFraction: 1.1 }, "trainEnsemble requires unlabelledFraction in (0, 1], got 1.1"],
    [{ seed: 0.5 }, "trainEnsemble requires seed to be an integer, got 0.5"],
    [{ hidden: [0] }, "trainEnsemble requires hidden layers of integers in [1, 65536], got 0"],
    [
      { hidden: [65_536, 1000] },
      "trainEnsemble requires at most 134217728 parameters, got 354559765: use fewer hidden units or bins",
    ],
    [{ robotic: new Uint8Array(600) }, "trainEnsemble requires training rows of both classes with weight"],
  ])("refuses %o", async (change, message) => {
    await expect(trainEnsemble({ ...options, ...change })).rejects.toThrow(message);
  });

  test("a bootstrap that loses a class is refused", async () => {
    const robotic = new Uint8Array(600);
    robotic[5] = 1;
    await expect(trainEnsemble({ ...options, robotic, members: 32, resample: "bootstrap" })).rejects.toThrow(
      /^trainEnsemble requires resampled training rows of member \d+ of 32 of both classes with weight, got only human \(0\)$/,
    );
  });
});

describe("an ensemble's checkpoint", () => {
  test("killed with SIGKILL in any member, it goes on to the same final weights", async () => {
    const straight = await trainEnsemble(checkpointedEnsemble());
    const path = join(folder, "killed");
    // A member reports 52 times, so these are in the first and in the third.
    for (const lines of [30, 108]) {
      expect(await killAfter(lines, "trainEnsembleUntilKilled.ts", path)).toBe("SIGKILL");
      expect(await trainEnsemble({ ...checkpointedEnsemble(), resumeFrom: path })).toEqual(straight);
    }
  });

  test("is one file with the members that are done; of another ensemble or a classifier it is refused", async () => {
    const path = join(folder, "state");
    const stop = new AbortController();
    const stopped = trainEnsemble({
      ...checkpointedEnsemble(),
      checkpoint: { path, everySteps: 2 },
      signal: stop.signal,
      onProgress: ({ member, batch }) => {
        if (member === 3 && batch === 4) stop.abort(new Error("enough"));
      },
    });
    await expect(stopped).rejects.toThrow("enough");
    const seen: string[] = [];
    await trainEnsemble({
      ...checkpointedEnsemble(),
      resumeFrom: path,
      onProgress: ({ member, epoch, batch }) => seen.push(`${member}.${epoch}.${batch}`),
    });
    expect(seen[0]).toBe("3.1.5");
    for (const change of [{ members: 4 }, { resample: "bootstrap" as const }, { unlabelledFraction: 0.4 }]) {
      await expect(trainEnsemble({ ...checkpointedEnsemble(), ...change, resumeFrom: path })).rejects.toThrow(
        "trainEnsemble requires a checkpoint of the same engine, rows, settings and seed, got",
      );
    }
    const { members, resample, ...classifier } = checkpointedEnsemble();
    expect([members, resample]).toEqual([3, "unlabelled"]);
    await expect(trainClassifier({ ...classifier, resumeFrom: path })).rejects.toThrow(
      "trainClassifier requires a checkpoint of the same engine, rows, settings and seed, got",
    );
    expect(readFileSync(path).length).toBeGreaterThan(0);
  });

  test("counts steps over all members", async () => {
    const path = join(folder, "rare");
    // Two members of 2 epochs of 12 batches.
    const settings = { ...checkpointedTraining(), epochsMax: 2, members: 2 };
    await trainEnsemble({ ...settings, checkpoint: { path, everySteps: 40 } });
    const seen: string[] = [];
    await trainEnsemble({
      ...settings,
      resumeFrom: path,
      onProgress: ({ member, epoch, batch }) => seen.push(`${member}.${epoch}.${batch}`),
    });
    expect(seen[0]).toBe("2.2.5");
  });
});

describe("resampleRows", () => {
  const rowCount = 20_000;
  const robotic = Uint8Array.from({ length: rowCount }, (_, row) => (row % 10 === 0 ? 0 : 1));
  const rows = { features: new Float32Array(rowCount), rowCount, robotic };
  const sumOf = (list: Iterable<number>) => [...list].reduce((sum, one) => sum + one, 0);

  test("bootstrap draws Poisson(1) multiplicities, and leaves out rows drawn 0 times", () => {
    const { rows: drawn, chosen } = resampleRows(rows, "bootstrap", 4, 0.5);
    const counts = drawn.weights!;
    // Of Poisson(1): P(0) = P(1) = 0.3679, P(2) = 0.1839, P(3) = 0.0613; one standard error is 0.0034 or less.
    [0.3679, 0.3679, 0.1839, 0.0613].forEach((share, times) => {
      expect(Math.abs(counts.filter((count) => count === times).length / rowCount - share)).toBeLessThan(
        0.012,
      );
    });
    expect(Math.abs(sumOf(counts) / rowCount - 1)).toBeLessThan(0.025);
    expect([...chosen!]).toEqual([...counts.keys()].filter((row) => counts[row]! > 0));
    const weights = Float32Array.from({ length: rowCount }, (_, row) => row % 3);
    expect(resampleRows({ ...rows, weights }, "bootstrap", 4, 0.5).rows.weights).toEqual(
      counts.map((count, row) => count * (row % 3)),
    );
  });

  test("unlabelled keeps every human row, draws a fraction of the others, and keeps the labels' balance", () => {
    const { rows: drawn, chosen } = resampleRows(rows, "unlabelled", 4, 0.25);
    const humans = [...chosen!].filter((row) => robotic[row] === 0);
    expect(humans.length).toBe(2000);
    expect(chosen!.length).toBe(2000 + 4500);
    expect(new Set(chosen!).size).toBe(6500);
    expect(sumOf(drawn.weights!.filter((_, row) => robotic[row] === 1))).toBe(18_000);
    // Drawn evenly: a quarter of each half, give or take four standard errors of 29.
    const early = [...chosen!].filter((row) => robotic[row] === 1 && row < rowCount / 2).length;
    expect(Math.abs(early - 2250)).toBeLessThan(4 * 29);
    const other = resampleRows(rows, "unlabelled", 5, 0.25).chosen!;
    expect([...other].filter((row) => drawn.weights![row]! > 0).length).toBeLessThan(4000);
  });
});
