import { exportOnnx } from "@slidr/model/onnx";
import { createEngine, createMicroBatcher, type Decision, type ScoredDecision } from "@slidr/serve";
import { openOnnxBatchModel } from "@slidr/serve/onnx";
import { describe, expect, test } from "vitest";
import { createStore, sampleBundle, sampleClicks, sampleModel } from "./samples.js";

const world = {
  createStore,
  clock: () => 1_700_000_000_000,
  timer: () => performance.now(),
  deadlineMs: 20_000,
};
const bundleWithOnnx = (seed: number) =>
  sampleBundle(seed, { parts: { extra: { "model.onnx": { bytes: exportOnnx(sampleModel(seed)) } } } });

describe("an engine behind a micro-batcher", () => {
  test("decides every click as the compiled scorer does, before and after a reload", async () => {
    const bundle = bundleWithOnnx(1);
    const engine = createEngine({
      ...world,
      bundle,
      inFlightMax: 10_000,
      createScorer: async (bundle) =>
        createMicroBatcher(await openOnnxBatchModel(bundle.bytes("model.onnx")), {
          rowsMax: 32,
          queueMax: 1000,
        }),
    });
    const compiled = createEngine({ ...world, bundle });
    await engine.ready();
    for (const [round, seed] of [1, 2].entries()) {
      if (round > 0) await Promise.all([engine, compiled].map((one) => one.reload(bundleWithOnnx(seed))));
      const clicks = sampleClicks(300, 10 + round);
      const [served, own] = (await Promise.all(
        [engine, compiled].map((one) => Promise.all(clicks.map((click) => one.decide(click)))),
      )) as [Decision[], ScoredDecision[]];
      expect(served.filter(({ degraded }) => degraded)).toEqual([]);
      for (const [index, decision] of (served as ScoredDecision[]).entries()) {
        const { score, ...rest } = own[index]!;
        expect(Math.abs(decision.score - score)).toBeLessThan(1e-6);
        expect(decision).toMatchObject({ ...rest, invalid: decision.score >= rest.threshold });
      }
    }
    await engine.close();
  });

  test("a click over the batcher's queue is degraded at once with the reason, and the others are decided", async () => {
    let answer = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const engine = createEngine({
      ...world,
      bundle: sampleBundle(1),
      createScorer: () =>
        createMicroBatcher(
          {
            width: sampleModel(1).names.length,
            async scoreBatch(_features, rowCount, scores) {
              await held;
              scores.fill(0.25, 0, rowCount);
            },
          },
          { rowsMax: 1, queueMax: 1 },
        ),
    });
    await engine.ready();
    const [inFlight, waiting, refused] = sampleClicks(3).map((click) => engine.decide(click));
    expect(await refused).toMatchObject({
      degraded: true,
      invalid: false,
      cause: "score",
      reason: expect.stringContaining("score requires room in the queue, got 1 rows waiting"),
    });
    answer();
    expect(await Promise.all([inFlight, waiting])).toMatchObject([{ score: 0.25 }, { score: 0.25 }]);
    expect(engine.stats()).toMatchObject({ decided: 2, degraded: 1 });
    await engine.close();
  });
});
