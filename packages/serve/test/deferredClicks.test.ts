import { type Click, InputError } from "@slidr/clicks";
import {
  createDeferredWorker,
  createDeferrer,
  createEngine,
  createMemoryQueue,
  type DeferredQueue,
  type DelayedDecision,
  decisionRecord,
  openDecisionLog,
  refillDeferred,
  type ScoredDecision,
} from "@slidr/serve";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { temporaryDirectory } from "./logSamples.js";
import { readRecords } from "./replaySamples.js";
import { createStore, sampleBundle, sampleClicks } from "./samples.js";

const click = (clickId: string) => ({ clickId, clickedAtMs: 0, userId: "u" });
const versions = (clickId: string, decidedAtMs = 5) => ({ clickId, bundle: "b", specHash: "s", decidedAtMs });
const degraded = (clickId: string, decidedAtMs = 5) =>
  ({
    ...versions(clickId, decidedAtMs),
    degraded: true,
    invalid: false,
    cause: "deadline",
    reason: "deadline",
    counted: "unknown",
  }) as const;
const scored = (clickId: string): ScoredDecision => ({
  ...versions(clickId),
  degraded: false,
  invalid: true,
  score: 0.75,
  threshold: 0.5,
  slice: "all",
  resolvedSlice: "all",
  calibratedAs: "all",
  features: Float32Array.of(1),
  duplicate: false,
});
const deferred = (clickId: string, deferredAtMs = 5) => ({
  click: click(clickId),
  bundle: "b",
  reason: "deadline",
  deferredAtMs,
});

/** A queue whose first pushes fail. */
function failing(queue: DeferredQueue, times: number): DeferredQueue {
  let left = times;
  return {
    ...queue,
    push: (clicks) => (left-- > 0 ? Promise.reject(new Error("connection refused")) : queue.push(clicks)),
  };
}

describe("a deferrer", () => {
  test("takes degraded decisions and no others", async () => {
    const queue = createMemoryQueue({ clock: () => 0 });
    const deferrer = createDeferrer({ queue });
    deferrer.onDecision(click("a"), scored("a"));
    deferrer.onDecision(click("b"), degraded("b"));
    expect(await deferrer.close()).toMatchObject({ deferred: 1, pushed: 1, lost: 0 });
    expect((await queue.claim("w", 9)).map(({ value }) => value)).toEqual([deferred("b")]);
  });

  test("tries a push until the queue takes it, in the order of the clicks", async () => {
    const queue = createMemoryQueue({ clock: () => 0 });
    const deferrer = createDeferrer({ queue: failing(queue, 3), retryMs: 1, batchMax: 2 });
    const ids = ["a", "b", "c", "d", "e"];
    for (const id of ids) deferrer.onDecision(click(id), degraded(id));
    expect(await deferrer.close()).toMatchObject({
      pushed: 5,
      lost: 0,
      failures: 3,
      lastError: "connection refused",
    });
    expect((await queue.claim("w", 9)).map(({ value }) => value.click.clickId)).toEqual(ids);
  });

  test("counts what came while its buffer was full, and what was left at the end, as lost", async () => {
    const queue = failing(createMemoryQueue({ clock: () => 0 }), Number.POSITIVE_INFINITY);
    const deferrer = createDeferrer({ queue, retryMs: 1, bufferMax: 3 });
    for (const id of ["a", "b", "c", "d"]) deferrer.onDecision(click(id), degraded(id));
    expect(deferrer.stats()).toMatchObject({ deferred: 4, pushed: 0, buffered: 3, lost: 1 });
    expect(await deferrer.close(20)).toMatchObject({ deferred: 4, pushed: 0, buffered: 0, lost: 4 });
    deferrer.onDecision(click("late"), degraded("late"));
    expect(deferrer.stats()).toMatchObject({ deferred: 5, lost: 5 });
  });

  test("deferred = pushed + buffered + lost, whatever fails", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(20), fc.nat(5), fc.integer({ min: 1, max: 8 }), async (count, faults, max) => {
        const queue = failing(createMemoryQueue({ clock: () => 0 }), faults);
        const deferrer = createDeferrer({ queue, retryMs: 1, bufferMax: max, batchMax: 3 });
        for (let i = 0; i < count; i++) {
          deferrer.onDecision(click(`${i}`), degraded(`${i}`));
          if (i % 4 === 0) await Promise.resolve();
          const { deferred, pushed, buffered, lost } = deferrer.stats();
          expect(pushed + buffered + lost).toBe(deferred);
        }
        const { deferred, pushed, lost } = await deferrer.close();
        expect(pushed + lost).toBe(deferred);
        expect(await queue.depth()).toEqual({ clicks: pushed, decisions: 0 });
      }),
      { seed: 4, numRuns: 60 },
    );
  });

  test("a bound that is none is refused by name", () => {
    const queue = createMemoryQueue({ clock: () => 0 });
    expect(() => createDeferrer({ queue, bufferMax: 0 })).toThrow(
      "createDeferrer requires bufferMax to be an integer >= 1, got 0",
    );
  });
});

describe("a worker", () => {
  function workerOn(queue: DeferredQueue, options: Partial<Parameters<typeof createDeferredWorker>[0]> = {}) {
    const published: DelayedDecision[] = [];
    const worker = createDeferredWorker({
      queue,
      consumer: "worker",
      clock: () => 1000,
      decide: async ({ clickId }) => scored(clickId),
      publish: (decision) => void published.push(decision),
      ...options,
    });
    return { worker, published };
  }

  test("leaves a click that is degraded once more, and has it again when the lease is over", async () => {
    let nowMs = 0;
    const queue = createMemoryQueue({ clock: () => nowMs, leaseMs: 100 });
    await queue.push([deferred("a")]);
    let answers = 0;
    const decide = async () => (answers++ === 0 ? degraded("a") : scored("a"));
    const { worker, published } = workerOn(queue, { decide, clock: () => nowMs });
    await worker.step();
    expect(await worker.step()).toBe(false);
    expect(worker.stats()).toMatchObject({ postponed: 1, settled: 0 });
    nowMs = 100;
    await worker.step();
    expect(published).toEqual([{ click: click("a"), decision: scored("a"), deferredAtMs: 5 }]);
  });

  test("lets a click that cannot be decided stay valid once it is too old", async () => {
    const queue = createMemoryQueue({ clock: () => 0 });
    await queue.push([deferred("young", 901), deferred("old", 900)]);
    const decide = async () => {
      throw new InputError("CLICK", "decide requires a click");
    };
    const { worker, published } = workerOn(queue, { decide, giveUpAfterMs: 100 });
    await worker.step();
    expect(worker.stats()).toMatchObject({ settled: 1, givenUp: 1, postponed: 1 });
    expect(published.map(({ decision }) => decision)).toMatchObject([
      { clickId: "old", degraded: true, invalid: false, reason: "CLICK: decide requires a click" },
    ]);
  });

  test("publishes a decision again when publishing failed, and says why it did", async () => {
    let nowMs = 0;
    const queue = createMemoryQueue({ clock: () => nowMs, leaseMs: 100 });
    await queue.push([deferred("a")]);
    let attempts = 0;
    const seen: DelayedDecision[] = [];
    const publish = (decision: DelayedDecision) => {
      if (attempts++ === 0) throw new Error("disk full");
      seen.push(decision);
    };
    const { worker } = workerOn(queue, { publish });
    await worker.step();
    expect(await worker.step()).toBe(false);
    expect(worker.stats()).toMatchObject({ settled: 1, published: 0, failures: 1, lastError: "disk full" });
    nowMs = 100;
    await worker.step();
    expect(seen).toHaveLength(1);
    expect(await queue.depth()).toEqual({ clicks: 0, decisions: 0 });
  });

  test("a decision that cannot be published, or a click that cannot be settled, holds up no other", async () => {
    const queue = createMemoryQueue({ clock: () => 0 });
    await queue.push(["poison", "unsettled", "a", "b"].map((id) => deferred(id)));
    const settle: DeferredQueue["settle"] = async (claimed, decision) => {
      if (decision.click.clickId === "unsettled") throw new Error("no");
      return queue.settle(claimed, decision);
    };
    const seen: string[] = [];
    const publish = ({ decision }: DelayedDecision) => {
      if (decision.clickId === "poison") throw new Error("bad");
      seen.push(decision.clickId);
    };
    const { worker } = workerOn({ ...queue, settle }, { publish });
    expect(await worker.step()).toBe(true);
    expect(seen).toEqual(["a", "b"]);
    expect(worker.stats()).toMatchObject({ settled: 3, published: 2, failures: 2, lastError: "bad" });
  });

  test("runs until it is told to stop", async () => {
    const queue = createMemoryQueue({ clock: () => 0 });
    const stop = new AbortController();
    const { worker, published } = workerOn(queue, { idleMs: 1, batchMax: 2 });
    const running = worker.run(stop.signal);
    await queue.push(["a", "b", "c", "d", "e"].map((id) => deferred(id)));
    while (published.length < 5) await new Promise((resolve) => setTimeout(resolve, 1));
    stop.abort();
    await running;
    expect(worker.stats()).toMatchObject({ settled: 5, published: 5 });
  });
});

test("a degraded click that its client sends again is scored by the engine and by the worker, and the log keeps the first score", async () => {
  const directory = await temporaryDirectory();
  const log = await openDecisionLog({ directory });
  const queue = createMemoryQueue({ clock: () => 0 });
  const deferrer = createDeferrer({ queue });
  let isAway = true;
  const engine = createEngine({
    bundle: sampleBundle(1),
    createStore: (spec) => {
      const store = createStore(spec);
      const update = (click: Click) => {
        if (isAway) throw new Error("away");
        return store.update(click);
      };
      return { ...store, update };
    },
    clock: () => (isAway ? 1 : 2),
    timer: () => 0,
    onDecision: (click, decision) => {
      deferrer.onDecision(click, decision);
      log.append(click, decision);
    },
  });
  const [sent] = sampleClicks(1);
  expect(await engine.decide(sent!)).toMatchObject({ degraded: true });
  isAway = false;
  const again = await engine.decide(sent!);
  const published: DelayedDecision[] = [];
  const worker = createDeferredWorker({
    queue,
    consumer: "worker",
    clock: () => 0,
    // An engine of its own, over the same bundle: it does not log by itself.
    decide: async (click) => ({ ...again, clickId: click.clickId, decidedAtMs: 100 }),
    publish: (delayed) => {
      published.push(delayed);
      expect(log.append(delayed.click, delayed.decision)).toBe(true);
    },
  });
  await worker.step();
  expect(published.map(({ decision }) => [decision.degraded, decision.decidedAtMs])).toEqual([[false, 100]]);
  expect(await log.close()).toMatchObject({ appended: 3, written: 2, repeated: 1 });
  const logged = (await readRecords(directory)).map(({ degraded, decidedAtMs }) => [degraded, decidedAtMs]);
  expect(logged).toEqual([
    [true, 1],
    [false, 2],
  ]);
});

test("a refill pushes the clicks that were degraded and never decided, before or after", async () => {
  const queue = createMemoryQueue({ clock: () => 0 });
  const log = [
    decisionRecord(click("decided later"), degraded("decided later")),
    decisionRecord(click("never decided"), degraded("never decided", 7)),
    decisionRecord(click("decided before"), scored("decided before")),
    decisionRecord(click("decided before"), degraded("decided before")),
    decisionRecord(click("decided later"), scored("decided later")),
    decisionRecord(click("never decided"), degraded("never decided", 9)),
  ];
  expect(await refillDeferred(queue, () => log)).toEqual({ undecided: 1, added: 1 });
  expect((await queue.claim("w", 9)).map(({ value }) => value)).toEqual([deferred("never decided", 7)]);
});
