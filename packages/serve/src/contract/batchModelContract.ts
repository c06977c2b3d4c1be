import { deepStrictEqual, ok, rejects } from "node:assert/strict";
import type { BatchModel } from "../batch/batchModel.js";
import { createMicroBatcher } from "../batch/createMicroBatcher.js";
import type { GoldenRows } from "../batch/requireGoldenScores.js";

/** A model under test. */
export interface OpenBatchModel {
  readonly model: BatchModel;
  /** Called once after each case. */
  close(): Promise<void> | void;
}

/** One claim that every batch model must keep. */
export interface BatchModelCase {
  /** The claim. */
  readonly title: string;
  /** Throws what is wrong when the model does not keep it. */
  run(): Promise<void>;
}

interface Checked {
  readonly model: BatchModel;
  readonly golden: GoldenRows;
}

/**
 * The contract of a batch model as a list of cases, for any test runner: ours and anyone's models run the same.
 *
 * @param open gives the model for each case
 * @param golden at least 8 rows of the model's width with their scores, such as `goldenScores(model)` of `@slidr/model/onnx`
 * @returns cases, each with a title and a `run` that throws an `AssertionError` when its claim does not hold
 *
 * Cost: about 8,000 rows in 80 batches.
 *
 * @example
 * ```ts
 * import { velocityRule } from "@slidr/model";
 * import { exportOnnx, goldenScores } from "@slidr/model/onnx";
 * import { batchModelContract } from "@slidr/serve/contract";
 * import { openOnnxBatchModel } from "@slidr/serve/onnx";
 *
 * const { model } = velocityRule({ names: ["clicks"], column: "clicks" });
 * const open = async () => {
 *   const opened = await openOnnxBatchModel(exportOnnx(model));
 *   return { model: opened, close: () => opened.close() };
 * };
 * // In vitest or jest: for (const { title, run } of cases) test(title, run);
 * const cases = batchModelContract(open, goldenScores(model));
 * cases[0]?.title; // => "every row gets its known score"
 * await cases[0]?.run();
 * ```
 */
export function batchModelContract(
  open: () => Promise<OpenBatchModel> | OpenBatchModel,
  golden: GoldenRows,
): BatchModelCase[] {
  return Object.entries(CASES).map(([title, check]) => {
    const run = async () => {
      ok(golden.inputs.length >= 8, `batchModelContract requires 8 golden rows, got ${golden.inputs.length}`);
      const { model, close } = await open();
      try {
        await check({ model, golden });
      } finally {
        await close();
      }
    };
    return { title, run };
  });
}

const CASES: Readonly<Record<string, (checked: Checked) => Promise<void>>> = {
  "every row gets its known score": async ({ model, golden }) => {
    deepStrictEqual(model.width, golden.inputs[0]!.length, "width");
    await expectScores(model, golden, order(golden));
  },

  "a row's score is the same alone, among others, in any order, and twice in a batch": async ({
    model,
    golden,
  }) => {
    const rows = order(golden);
    for (const row of rows.slice(0, 8)) await expectScores(model, golden, [row]);
    await expectScores(model, golden, rows.toReversed());
    await expectScores(model, golden, [...rows, ...rows, rows[0]!]);
  },

  "a batch of thousands is one call": async ({ model, golden }) => {
    await expectScores(
      model,
      golden,
      Array.from({ length: 5000 }, (_, place) => (place * 7) % golden.inputs.length),
    );
  },

  "calls that overlap keep their rows": async ({ model, golden }) => {
    const calls = Array.from({ length: 24 }, (_, call) =>
      Array.from({ length: 1 + (call % 5) }, (_, place) => (3 * call + place) % golden.inputs.length),
    );
    await Promise.all(calls.map((rows) => expectScores(model, golden, rows)));
  },

  "lists may be longer than the batch: what is behind it is neither scored nor written": async ({
    model,
    golden,
  }) => {
    const features = featuresOf(golden, [0, 1, 2, 3]);
    const before = features.slice();
    const scores = new Float32Array(4).fill(-7);
    await model.scoreBatch(features, 2, scores);
    deepStrictEqual(features, before, "features");
    expectNear(scores, golden, [0, 1]);
    deepStrictEqual(Array.from(scores.subarray(2)), [-7, -7], "places behind the batch");
  },

  "no rows are no work": async ({ model }) => {
    const scores = Float32Array.of(-7);
    await model.scoreBatch(new Float32Array(0), 0, scores);
    deepStrictEqual(scores[0], -7);
  },

  "a batch that does not fit its lists is refused, and the next one answered": async ({ model, golden }) => {
    const features = featuresOf(golden, [0, 1]);
    await rejects(async () => model.scoreBatch(features, 3, new Float32Array(3)), "features too short");
    await rejects(async () => model.scoreBatch(features, 2, new Float32Array(1)), "scores too short");
    await rejects(async () => model.scoreBatch(features, 0.5, new Float32Array(2)), "half a row");
    await expectScores(model, golden, [1, 0]);
  },

  "a feature that is not finite never gets its row a score, nor another row a wrong one": async ({
    model,
    golden,
  }) => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const features = featuresOf(golden, [0, 1, 2]);
      features.fill(value, model.width, 2 * model.width);
      const scores = new Float32Array(3).fill(Number.NaN);
      const failed = await model.scoreBatch(features, 3, scores).then(
        () => false,
        () => true,
      );
      if (failed) continue;
      ok(Number.isNaN(scores[1]), `the row of ${value} got ${scores[1]}`);
      expectNear(Float32Array.of(scores[0]!, scores[2]!), golden, [0, 2]);
    }
    await expectScores(model, golden, order(golden));
  },

  "behind a micro-batcher each of 500 rows gets its own score": async ({ model, golden }) => {
    // The case closes the model: here only its scoring is lent.
    const lent: BatchModel = {
      width: model.width,
      scoreBatch: (features, rowCount, scores) => model.scoreBatch(features, rowCount, scores),
    };
    const batcher = createMicroBatcher(lent, { rowsMax: 16, waitMs: 0, queueMax: 1000, batchesMax: 2 });
    const rows = Array.from({ length: 500 }, (_, place) => (place * 11) % golden.inputs.length);
    const scores = await Promise.all(
      rows.map((row) => batcher.score(Float32Array.from(golden.inputs[row]!))),
    );
    await batcher.close();
    expectNear(Float32Array.from(scores), golden, rows);
  },
};

function order(golden: GoldenRows): number[] {
  return golden.inputs.map((_, row) => row);
}

function featuresOf(golden: GoldenRows, rows: readonly number[]): Float32Array {
  return Float32Array.from(rows.flatMap((row) => golden.inputs[row]!));
}

async function expectScores(model: BatchModel, golden: GoldenRows, rows: readonly number[]): Promise<void> {
  const scores = new Float32Array(rows.length).fill(Number.NaN);
  await model.scoreBatch(featuresOf(golden, rows), rows.length, scores);
  expectNear(scores, golden, rows);
}

function expectNear(scores: Float32Array, golden: GoldenRows, rows: readonly number[]): void {
  for (const [place, row] of rows.entries()) {
    const expected = golden.scores[row]!;
    const near = Math.abs(scores[place]! - expected) <= golden.tolerance;
    ok(
      near,
      `score ${place} (row ${row}): expected ${expected} within ${golden.tolerance}, got ${scores[place]}`,
    );
  }
}
