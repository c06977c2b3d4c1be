import { describe, expect, test } from "vitest";
import { compileScorer, type TrainClassifierOnStreamOptions, trainClassifierOnStream } from "../src/index.js";
import { shuffledBatches } from "../src/train/shuffledBatches.js";
import { surveyStream } from "../src/train/streamSurvey.js";
import type { TrainingRows } from "../src/train/trainingRows.js";
import { names, sampleRows } from "./samples.js";

const rows = sampleRows(900);
const { width } = rows;

/** The rows in chunks of so many. */
function* chunksOf(size: number, { features, robotic, weights, rowCount }: typeof rows = rows) {
  for (let start = 0; start < rowCount; start += size) {
    const end = Math.min(start + size, rowCount);
    yield {
      features: features.subarray(start * width, end * width),
      robotic: robotic.subarray(start, end),
      weights: weights.subarray(start, end),
      rowCount: end - start,
    };
  }
}

const options = (): TrainClassifierOnStreamOptions => ({
  open: () => chunksOf(100),
  width,
  names,
  kinds: rows.kinds,
  seed: 1,
  hidden: [6, 3],
  batchSize: 64,
  epochsMax: 12,
  learningRate: 0.01,
  shuffleRows: 200,
});

describe("trainClassifierOnStream", () => {
  test("tells robots from humans on rows it has not seen", async () => {
    const { model, history } = await trainClassifierOnStream({
      ...options(),
      validation: sampleRows(150, 2),
    });
    expect(history.epochs.length).toBe(12);
    const later = sampleRows(150, 3);
    const scores = new Float32Array(150);
    compileScorer(model).scoreBatch(later.features, 150, scores);
    const right = scores.filter((score, row) => score >= 0.5 === (later.robotic[row] === 1)).length;
    expect(right / 150).toBeGreaterThan(0.8);
  });

  test("gives the same model however the stream is cut, and from an async one", async () => {
    const first = await trainClassifierOnStream(options());
    for (const open of [
      () => chunksOf(7),
      async function* () {
        yield* chunksOf(333);
      },
    ]) {
      expect(await trainClassifierOnStream({ ...options(), open })).toEqual(first);
    }
  });

  test("every row goes out once per epoch, in an order drawn from seed and epoch alone", async () => {
    const orderOf = async (seed: number, epoch: number) => {
      const order: number[] = [];
      const numbered = Float32Array.from(rows.features);
      for (let row = 0; row < 900; row += 1) numbered[row * width] = row;
      const settings = { width, batchSize: 64, shuffleRows: 200, seed, epoch };
      for await (const batch of shuffledBatches(chunksOf(50, { ...rows, features: numbered }), settings)) {
        for (let row = 0; row < batch.rowCount; row += 1) {
          const id = batch.features[row * width]!;
          order.push(id);
          expect(batch.targets[row]).toBe(rows.robotic[id]);
          expect(batch.weights[row]).toBe(rows.weights[id]);
        }
      }
      return order;
    };
    const order = await orderOf(1, 0);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 900 }, (_, row) => row));
    expect(await orderOf(1, 0)).toEqual(order);
    expect(await orderOf(1, 1)).not.toEqual(order);
    expect(await orderOf(2, 0)).not.toEqual(order);
    // A row cannot go out before the buffer is full behind it.
    order.forEach((row, place) => {
      expect(row).toBeLessThanOrEqual(place + 200);
    });
  });

  test("the sample that the transform is fitted on is uniform: each row is as likely", async () => {
    const hits = new Float64Array(90);
    const short = sampleRows(90);
    for (let row = 0; row < 90; row += 1) short.features[row * width] = row;
    for (let seed = 1; seed <= 400; seed += 1) {
      const chunks = chunksOf(11, short);
      const { sample, rowCount } = await surveyStream(chunks, { names, sampleRows: 30, seed, caller: "x" });
      expect(rowCount).toBe(90);
      for (let row = 0; row < 30; row += 1) hits[sample[row * width]!]! += 1;
    }
    // 400 draws with probability 1/3: mean 133, deviation 9.4; five deviations either way.
    for (const count of hits) expect(Math.abs(count - 400 / 3)).toBeLessThan(47);
  });

  test("memory is flat in the number of rows", async () => {
    const peak = async (chunkCount: number) => {
      let bytes = 0;
      const open = function* () {
        for (let chunk = 0; chunk < chunkCount; chunk += 1) {
          bytes = Math.max(bytes, process.memoryUsage().arrayBuffers);
          yield* chunksOf(900);
        }
      };
      await trainClassifierOnStream({ ...options(), open, batchSize: 512, epochsMax: 1, sampleRows: 1000 });
      return bytes;
    };
    const short = await peak(10);
    expect(await peak(200)).toBeLessThan(short + 8e6);
  });

  test("stops with an error when a later pass is shorter, as when a stream ends early", async () => {
    let pass = 0;
    const open = () => {
      pass += 1;
      const all = [...chunksOf(100)];
      return pass < 3 ? all : all.slice(0, 5);
    };
    await expect(trainClassifierOnStream({ ...options(), open })).rejects.toThrow(
      "trainClassifierOnStream requires a stream of 900 rows on every pass, got 500 in epoch 2",
    );
  });

  const changed = (change: (chunk: TrainingRows) => TrainingRows) => () =>
    [...chunksOf(100)].map((chunk, index) => (index === 2 ? change(chunk) : chunk));
  test.each<[string, Partial<TrainClassifierOnStreamOptions>, string]>([
    ["an empty stream", { open: () => [] }, "requires training rows, got an empty stream"],
    [
      "NaN, by its row in the stream",
      {
        open: changed((chunk) => ({
          ...chunk,
          features: chunk.features.map((x, i) => (i === 7 ? Number.NaN : x)),
        })),
      },
      'with finite features, got NaN in "gap" at row 201',
    ],
    [
      "a chunk of another width",
      { open: changed((chunk) => ({ ...chunk, features: chunk.features.subarray(1) })) },
      "with features of length 100 rows x 6 names = 600, got 599",
    ],
    [
      "one class in the whole stream",
      { open: () => [...chunksOf(100)].map((chunk) => ({ ...chunk, robotic: new Uint8Array(100) })) },
      "of both classes with weight, got only human (0)",
    ],
    [
      "weights all 0",
      { open: () => [...chunksOf(100)].map((chunk) => ({ ...chunk, weights: new Float32Array(100) })) },
      "a positive sum of weights, got all 900 weights 0",
    ],
    ["a buffer of 0 rows", { shuffleRows: 0 }, "requires shuffleRows to be an integer >= 1, got 0"],
  ])("refuses %s", async (_, change, message) => {
    await expect(trainClassifierOnStream({ ...options(), ...change })).rejects.toThrow(message);
  });

  test("stops at an abort signal: before the first chunk, in the first pass, and while the buffer fills", async () => {
    for (const [pass, chunks] of [
      [0, 0],
      [1, 3],
      [2, 1],
    ]) {
      const stop = new AbortController();
      if (pass === 0) stop.abort(new Error("enough"));
      let [opened, read] = [0, 0];
      const open = function* () {
        opened += 1;
        read = 0;
        for (const chunk of chunksOf(100)) {
          read += 1;
          yield chunk;
          if (opened === pass && read === chunks) stop.abort(new Error("enough"));
        }
      };
      const run = trainClassifierOnStream({ ...options(), open, signal: stop.signal, shuffleRows: 900 });
      await expect(run).rejects.toThrow("enough");
      expect([opened, read]).toEqual([pass, pass === 0 ? 0 : chunks! + 1]);
    }
  });

  test("lets a timer abort the first pass over a stream that never waits", async () => {
    const stop = new AbortController();
    let read = 0;
    setTimeout(() => stop.abort(new Error("enough")), 5);
    const open = function* () {
      for (let chunk = 0; chunk < 1e5; chunk += 1) {
        read += 1;
        yield* chunksOf(900);
      }
    };
    const run = trainClassifierOnStream({ ...options(), open, signal: stop.signal });
    await expect(run).rejects.toThrow("enough");
    expect(read).toBeLessThan(1e5);
  });

  test("hands on what the stream throws", async () => {
    const open = async function* () {
      yield* chunksOf(100);
      throw new Error("the disk is gone");
    };
    await expect(trainClassifierOnStream({ ...options(), open })).rejects.toThrow("the disk is gone");
  });
});
