import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type BatchModel, createMicroBatcher, type MicroBatcherOptions } from "../src/index.js";

/** A timer whose time passes by hand. */
function handTimer() {
  const tasks = new Map<number, () => void>();
  let next = 0;
  return {
    setTimer: (task: () => void) => {
      const id = next++;
      tasks.set(id, task);
      return () => tasks.delete(id);
    },
    waiting: () => tasks.size,
    fire() {
      const due = [...tasks.values()];
      tasks.clear();
      for (const task of due) task();
    },
  };
}

/** A model of one feature whose score is that feature, and which answers when it is told to. */
function handModel(width = 1) {
  const calls: { rows: number[][]; answer(): void; fail(error: Error): void }[] = [];
  const model: BatchModel = {
    width,
    scoreBatch: (features, rowCount, scores) =>
      new Promise((resolve, reject) => {
        const rows = Array.from({ length: rowCount }, (_, row) =>
          Array.from(features.subarray(row * width, (row + 1) * width)),
        );
        calls.push({
          rows,
          answer() {
            for (const [row, [value]] of rows.entries()) scores[row] = value!;
            resolve();
          },
          fail: reject,
        });
      }),
  };
  return { model, calls };
}

const one = (value: number) => Float32Array.of(value);
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** What became of a promise: its value, or its error's code. */
const outcome = (promise: Promise<number>) =>
  promise.then(
    (value): number | string => value,
    (error: { code: string }) => error.code,
  );

function open(options: MicroBatcherOptions = {}) {
  const timer = handTimer();
  const { model, calls } = handModel();
  return { batcher: createMicroBatcher(model, { ...options, setTimer: timer.setTimer }), timer, calls };
}

describe("createMicroBatcher", () => {
  test("a full batch goes at once, a part of one when its first row has waited", async () => {
    const { batcher, timer, calls } = open({ rowsMax: 2 });
    const scores = [0.25, 0.5, 0.75].map((value) => batcher.score(one(value)));
    expect(calls.map(({ rows }) => rows)).toEqual([[[0.25], [0.5]]]);
    calls[0]!.answer();
    await settle();
    expect(calls.length).toBe(1);
    timer.fire();
    expect(calls[1]!.rows).toEqual([[0.75]]);
    calls[1]!.answer();
    expect(await Promise.all(scores)).toEqual([0.25, 0.5, 0.75]);
    expect(batcher.stats()).toEqual({
      rows: 3,
      scored: 3,
      failed: 0,
      refused: 0,
      batches: 2,
      waiting: 0,
      inFlight: 0,
    });
  });

  test("while the model is busy a batch goes on filling past its wait, and goes when the model is free", async () => {
    const { batcher, timer, calls } = open({ rowsMax: 4 });
    const scores = [batcher.score(one(0.125))];
    timer.fire();
    scores.push(batcher.score(one(0.25)));
    timer.fire();
    scores.push(batcher.score(one(0.5)));
    expect(calls.length).toBe(1);
    calls[0]!.answer();
    await settle();
    expect(calls[1]!.rows).toEqual([[0.25], [0.5]]);
    calls[1]!.answer();
    expect(await Promise.all(scores)).toEqual([0.125, 0.25, 0.5]);
    expect(timer.waiting()).toBe(0);
  });

  test("batchesMax batches are under way together, and may end in any order", async () => {
    const { batcher, calls } = open({ rowsMax: 1, batchesMax: 2, queueMax: 8 });
    const scores = [0.1, 0.2, 0.3].map((value) => batcher.score(one(value)));
    expect(calls.length).toBe(2);
    calls[1]!.answer();
    await settle();
    expect(calls.length).toBe(3);
    calls[2]!.answer();
    calls[0]!.answer();
    expect(await Promise.all(scores)).toEqual([0.1, 0.2, 0.3].map(Math.fround));
  });

  test("a row over the queue is refused at once, and the queue takes rows again when it has room", async () => {
    const { batcher, calls } = open({ rowsMax: 1, queueMax: 2 });
    const taken = [0.1, 0.2, 0.3].map((value) => batcher.score(one(value)));
    await expect(batcher.score(one(0.4))).rejects.toThrow(
      "score requires room in the queue, got 2 rows waiting",
    );
    expect(await outcome(batcher.score(one(0.4)))).toBe("QUEUE_FULL");
    expect(batcher.stats()).toMatchObject({ refused: 2, waiting: 2, inFlight: 1 });
    for (let call = 0; call < 3; call++) {
      calls[call]!.answer();
      await settle();
    }
    const later = batcher.score(one(0.5));
    calls[3]!.answer();
    expect(await Promise.all([...taken, later])).toEqual([0.1, 0.2, 0.3, 0.5].map(Math.fround));
  });

  test("a row of NaN is refused before it joins others; its neighbours get their scores", async () => {
    const { batcher, calls } = open({ rowsMax: 2 });
    const scores = [0.25, Number.NaN, Number.POSITIVE_INFINITY, 0.5].map((value) =>
      outcome(batcher.score(one(value))),
    );
    calls[0]!.answer();
    expect(await Promise.all(scores)).toEqual([0.25, "FEATURE_NOT_FINITE", "FEATURE_NOT_FINITE", 0.5]);
    await expect(batcher.score(one(Number.NaN))).rejects.toThrow(
      "score requires finite features, got NaN in feature 0",
    );
    await expect(batcher.score(new Float32Array(2))).rejects.toThrow("score requires 1 features, got 2");
  });

  test("a score that is none, or is left out, fails its row alone", async () => {
    const model: BatchModel = {
      width: 1,
      async scoreBatch(_features, _rowCount, scores) {
        scores.set([0.25, Number.NaN, 1.5, -0.5]);
      },
    };
    const batcher = createMicroBatcher(model, { rowsMax: 5, waitMs: 0 });
    const scores = await Promise.all([1, 2, 3, 4, 5].map((value) => outcome(batcher.score(one(value)))));
    expect(scores).toEqual([0.25, "SCORE_RANGE", "SCORE_RANGE", "SCORE_RANGE", "SCORE_RANGE"]);
    expect(batcher.stats()).toMatchObject({ scored: 1, failed: 4 });
  });

  test("a batch that fails, by a rejection or a throw, fails its own rows with the model's words and no others", async () => {
    const { batcher, calls } = open({ rowsMax: 2, queueMax: 8 });
    const scores = [0.1, 0.2, 0.3, 0.4].map((value) => outcome(batcher.score(one(value))));
    calls[0]!.fail(new Error("out of memory"));
    await settle();
    calls[1]!.answer();
    expect(await Promise.all(scores)).toEqual([
      "BATCH_FAILED",
      "BATCH_FAILED",
      ...[0.3, 0.4].map(Math.fround),
    ]);

    const thrower = createMicroBatcher(
      {
        width: 1,
        scoreBatch: () => {
          throw new Error("out of memory");
        },
      },
      { rowsMax: 1 },
    );
    await expect(thrower.score(one(0))).rejects.toThrow(
      "score: the model failed on a batch of 1 rows: out of memory",
    );
  });

  test("rows are copied: a caller may use its list again at once", async () => {
    const { batcher, timer, calls } = open();
    const list = one(0.25);
    const first = batcher.score(list);
    list[0] = 0.5;
    const second = batcher.score(list);
    timer.fire();
    calls[0]!.answer();
    expect(await Promise.all([first, second])).toEqual([0.25, 0.5]);
  });

  test("close hands over what waits, closes the model when all is answered, once, and takes no more", async () => {
    const timer = handTimer();
    const { model, calls } = handModel();
    let closes = 0;
    const close = async () => void closes++;
    const batcher = createMicroBatcher({ ...model, close }, { rowsMax: 2, setTimer: timer.setTimer });
    const scores = [0.1, 0.2, 0.3].map((value) => batcher.score(one(value)));
    let isClosed = false;
    const closed = batcher.close().then(() => {
      isClosed = true;
    });
    expect(await outcome(batcher.score(one(0.4)))).toBe("BATCHER_CLOSED");
    calls[0]!.answer();
    await settle();
    expect([isClosed, closes]).toEqual([false, 0]);
    calls[1]!.answer();
    expect(await Promise.all(scores)).toEqual([0.1, 0.2, 0.3].map(Math.fround));
    await closed;
    await batcher.close();
    expect([timer.waiting(), closes]).toEqual([0, 1]);
    await createMicroBatcher(handModel().model).close();
  });

  test("with the event loop's timer, rows of one turn share a batch and a lone row is not left waiting", async () => {
    for (const waitMs of [0, 1]) {
      const { model, calls } = handModel();
      const batcher = createMicroBatcher(model, { waitMs });
      const scores = [0.1, 0.2].map((value) => batcher.score(one(value)));
      while (calls.length === 0) await settle();
      calls[0]!.answer();
      expect(await Promise.all(scores)).toEqual([0.1, 0.2].map(Math.fround));
      expect(calls.length).toBe(1);
    }
  });

  test("options out of range are refused in one line", () => {
    const { model } = handModel();
    expect(() => createMicroBatcher(model, { rowsMax: 0 })).toThrow(
      "createMicroBatcher requires rowsMax to be an integer >= 1, got 0",
    );
    expect(() => createMicroBatcher(model, { waitMs: Number.NaN })).toThrow(
      "createMicroBatcher requires waitMs >= 0, got NaN",
    );
  });

  test("the score of row i is the model's score of row i, whatever happens in whichever order, and none is lost", async () => {
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.constant("row" as const) },
      { weight: 2, arbitrary: fc.constant("fire" as const) },
      { weight: 3, arbitrary: fc.nat(3).map((call) => ({ answer: call })) },
      { weight: 1, arbitrary: fc.nat(3).map((call) => ({ fail: call })) },
      { weight: 1, arbitrary: fc.constant("nan" as const) },
      { weight: 2, arbitrary: fc.constant("turn" as const) },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.record({ rowsMax: fc.integer({ min: 1, max: 5 }), batchesMax: fc.integer({ min: 1, max: 3 }) }),
        fc.array(step, { maxLength: 80 }),
        async ({ rowsMax, batchesMax }, steps) => {
          const timer = handTimer();
          const { model, calls } = handModel(2);
          const queueMax = 2 * rowsMax;
          const batcher = createMicroBatcher(model, {
            rowsMax,
            batchesMax,
            queueMax,
            setTimer: timer.setTimer,
          });
          const underWay = new Set<(typeof calls)[number]>();
          let seen = 0;
          const failedRows = new Set<number>();
          const asked: { value: number; answer: Promise<number | string> }[] = [];
          const settleCall = (index: number, how: "answer" | "fail") => {
            for (; seen < calls.length; seen++) underWay.add(calls[seen]!);
            expect(underWay.size).toBeLessThanOrEqual(batchesMax);
            const call = [...underWay][index];
            if (call === undefined) return;
            underWay.delete(call);
            if (how === "answer") return call.answer();
            for (const [value] of call.rows) failedRows.add(value!);
            call.fail(new Error("lost"));
          };
          let count = 0;
          for (const next of steps) {
            if (next === "row" || next === "nan") {
              const value = Math.fround(count++ / 128);
              const row = Float32Array.of(value, next === "nan" ? Number.NaN : value);
              asked.push({ value, answer: outcome(batcher.score(row)) });
            } else if (next === "fire") timer.fire();
            else if (next === "turn") await settle();
            else if ("answer" in next) settleCall(next.answer, "answer");
            else settleCall(next.fail, "fail");
            expect(batcher.stats().waiting).toBeLessThanOrEqual(queueMax);
          }
          const closed = batcher.close();
          do {
            settleCall(0, "answer");
            await settle();
          } while (underWay.size > 0 || seen < calls.length);
          await closed;
          // Rows reached the model in the order in which they came.
          const handed = calls.flatMap(({ rows }) => rows.map(([value]) => value!));
          expect(handed).toEqual(handed.toSorted((a, b) => a - b));
          const tally = { scored: 0, failed: 0, refused: 0 };
          for (const { value, answer } of asked) {
            const got = await answer;
            if (got === "FEATURE_NOT_FINITE") continue;
            if (got === "QUEUE_FULL") tally.refused++;
            else if (got === "BATCH_FAILED") {
              tally.failed++;
              expect(failedRows).toContain(value);
            } else {
              tally.scored++;
              expect(got).toBe(value);
            }
          }
          expect(batcher.stats()).toMatchObject({ ...tally, waiting: 0, inFlight: 0 });
        },
      ),
      { numRuns: 300, seed: 7 },
    );
  });
});
