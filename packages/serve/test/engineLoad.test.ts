import { AsyncLocalStorage } from "node:async_hooks";
import type { Click } from "@slidr/clicks";
import type { FeatureSpec, FeatureStore, RawFeatures } from "@slidr/features";
import { createEngine, type Decision, type EngineOptions, type StageTimes } from "@slidr/serve";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { heldStore } from "./heldStore.js";
import { createStore, sampleBundle, sampleClicks } from "./samples.js";

// Time stands still here unless a test moves it.
beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

const clicks = sampleClicks(20).map((click, i) => ({ ...click, clickId: `c${i}` }));
const passMs = (ms: number) => vi.advanceTimersByTimeAsync(ms);

function engineOver(options: Partial<EngineOptions> = {}) {
  const store = heldStore();
  const engine = createEngine({
    bundle: sampleBundle(1),
    createStore: store.make,
    clock: () => 7,
    timer: () => performance.now(),
    ...options,
  });
  return { engine, calls: store.calls };
}

/** What a decision became, without waiting for it. */
function watch(pending: Promise<Decision>) {
  const seen: { decision?: Decision; error?: Error } = {};
  pending.then(
    (decision) => (seen.decision = decision),
    (error) => (seen.error = error),
  );
  return seen;
}

describe("the deadline", () => {
  test("a click whose store is silent is valid after 3 ms, and says that it may have been counted", async () => {
    const { engine } = engineOver();
    const seen = watch(engine.decide(clicks[0]!));
    await passMs(2);
    expect(seen.decision).toBeUndefined();
    await passMs(2);
    expect(seen.decision).toEqual({
      clickId: "c0",
      bundle: engine.live,
      specHash: engine.health().specHash,
      decidedAtMs: 7,
      degraded: true,
      invalid: false,
      cause: "deadline",
      reason: "deadline: the store did not answer within 3 ms",
      counted: "unknown",
      slice: "tv/BR",
      resolvedSlice: "all",
    });
  });

  test("each click has its own, whenever the one before it was answered", async () => {
    const { engine, calls } = engineOver({ deadlineMs: 10 });
    const seen = [];
    for (let i = 0; i < 8; i++) {
      seen.push(watch(engine.decide(clicks[i]!)));
      if (i % 2 === 1) calls[i]!.answer();
      await passMs(3);
    }
    await passMs(20);
    const causes = seen.map(({ decision }) => (decision!.degraded ? decision!.cause : "decided"));
    expect(causes).toEqual(Array.from({ length: 8 }, (_, i) => (i % 2 === 1 ? "decided" : "deadline")));
    expect(engine.stats()).toMatchObject({ decided: 4, degraded: 4, rejected: 0 });
    expect(engine.health()).toMatchObject({ inFlight: 0, unanswered: 4 });
  });

  test("an answer or a fault that comes later changes nothing, is counted, and leaves nothing unhandled", async () => {
    const { engine, calls } = engineOver();
    const seen = [watch(engine.decide(clicks[0]!)), watch(engine.decide(clicks[1]!))];
    await passMs(5);
    calls[0]!.answer();
    calls[1]!.fail(new Error("connection lost"));
    await passMs(5);
    expect(seen.map(({ decision }) => decision!.degraded)).toEqual([true, true]);
    expect(engine.stats()).toMatchObject({ decided: 0, degraded: 2, lateAnswers: 2 });
    expect(engine.health().unanswered).toBe(0);
  });

  test("who decides the click later reads it as a duplicate, so it counts once", async () => {
    const { engine, calls } = engineOver();
    watch(engine.decide(clicks[0]!));
    await passMs(5);
    const again = watch(engine.decide(clicks[0]!));
    calls[1]!.answer();
    await passMs(0);
    expect(again.decision).toMatchObject({ degraded: false, duplicate: true });
    expect((again.decision as { features: Float32Array }).features[0]).toBe(1);
  });

  test("holds for a scorer that answers later as well, and that click was counted", async () => {
    const { engine, calls } = engineOver({ createScorer: () => ({ score: () => new Promise(() => {}) }) });
    const seen = watch(engine.decide(clicks[0]!));
    await passMs(2);
    calls[0]!.answer();
    await passMs(2);
    expect(seen.decision).toMatchObject({
      cause: "deadline",
      reason: "deadline: the scorer did not answer within 3 ms",
      counted: "yes",
    });
  });

  test("no step of the wall clock moves it", async () => {
    let wallMs = 1e12;
    const { engine, calls } = engineOver({ clock: () => wallMs });
    const seen = [watch(engine.decide(clicks[0]!)), watch(engine.decide(clicks[1]!))];
    wallMs = 0;
    await passMs(1);
    calls[0]!.answer();
    await passMs(0);
    wallMs = 2e12;
    await passMs(1);
    expect(seen[0]!.decision).toMatchObject({ degraded: false, decidedAtMs: 0 });
    expect(seen[1]!.decision).toBeUndefined();
    await passMs(2);
    expect(seen[1]!.decision).toMatchObject({ degraded: true, cause: "deadline", decidedAtMs: 2e12 });
  });

  test("one timer serves all clicks in flight", async () => {
    const { engine } = engineOver();
    for (const click of clicks) watch(engine.decide(click));
    expect(vi.getTimerCount()).toBe(1);
    await passMs(10);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("load shedding", () => {
  test("a click beyond the calls that may be unanswered is answered at once, uncounted", async () => {
    const { engine, calls } = engineOver({ inFlightMax: 2 });
    watch(engine.decide(clicks[0]!));
    watch(engine.decide(clicks[1]!));
    expect(await engine.decide(clicks[2]!)).toMatchObject({
      degraded: true,
      invalid: false,
      cause: "shed",
      reason: "shed: 2 calls are unanswered",
      counted: "no",
    });
    expect(calls).toHaveLength(2);
    expect(engine.stats().degradedBy.shed).toBe(1);
  });

  test("calls of clicks that were answered without them still count, until the store answers", async () => {
    const { engine, calls } = engineOver({ inFlightMax: 2 });
    watch(engine.decide(clicks[0]!));
    watch(engine.decide(clicks[1]!));
    await passMs(10);
    expect(engine.health()).toMatchObject({ inFlight: 0, unanswered: 2 });
    expect(await engine.decide(clicks[2]!)).toMatchObject({ cause: "shed" });
    calls[0]!.answer();
    await passMs(0);
    const seen = watch(engine.decide(clicks[3]!));
    calls[2]!.answer();
    await passMs(0);
    expect(seen.decision).toMatchObject({ degraded: false });
  });

  test("clicks that are turned away carry the holdout too, for whoever decides them later", async () => {
    const holdout = { rate: 1, key: "k" };
    const { engine } = engineOver({ inFlightMax: 1, holdout });
    watch(engine.decide(clicks[0]!));
    expect(await engine.decide(clicks[1]!)).toMatchObject({ cause: "shed", holdout: true });
    const none = createEngine({
      registry: { live: async () => undefined, read: () => Promise.reject(new Error("never asked")) },
      createStore,
      clock: () => 7,
      timer: () => performance.now(),
      holdout,
    });
    expect(await none.decide(clicks[2]!)).toMatchObject({ cause: "bundle", holdout: true });
    await none.close();
  });
});

describe("an overload", () => {
  /** A store that answers one call per ms, in turn. */
  function slowStore() {
    const queue: (() => void)[] = [];
    const serve = setInterval(() => queue.shift()?.(), 1);
    const make = (spec: FeatureSpec): FeatureStore => {
      const store = createStore(spec);
      const update = (click: Click) =>
        new Promise<RawFeatures>((done) => queue.push(() => done(store.update(click))));
      return { ...store, update };
    };
    return { make, stop: () => clearInterval(serve) };
  }

  test("at three times what the store can do, four fifths of what it can do is still decided in time", async () => {
    const store = slowStore();
    const { engine } = engineOver({ createStore: store.make, deadlineMs: 20 });
    let sent = 0;
    const forMs = async (ms: number, perMs: number) => {
      for (let i = 0; i < ms; i++) {
        for (let k = 0; k < perMs; k++) watch(engine.decide({ ...clicks[0]!, clickId: `o${sent++}` }));
        await passMs(1);
      }
    };
    await forMs(1000, 3);
    const before = engine.stats();
    await forMs(1000, 3);
    const after = engine.stats();
    expect(after.decided - before.decided).toBeGreaterThan(800);
    expect(after.degradedBy.shed - before.degradedBy.shed).toBeGreaterThan(1700);
    expect(engine.health().unansweredMax).toBeLessThan(40);
    // When it is over, nothing is shed or late any more.
    await passMs(100);
    const quiet = engine.stats();
    for (let i = 0; i < 100; i++) {
      await forMs(1, 1);
      await passMs(2);
    }
    await passMs(50);
    expect(engine.stats().decided - quiet.decided).toBe(100);
    store.stop();
  });

  test("the limit comes back when answers come in time again", async () => {
    const { engine, calls } = engineOver({ inFlightMax: 16 });
    watch(engine.decide(clicks[0]!));
    await passMs(5);
    expect(engine.health().unansweredMax).toBe(8);
    for (let i = 0; i < 200; i++) {
      watch(engine.decide({ ...clicks[1]!, clickId: `again ${i}` }));
      calls.at(-1)!.answer();
      await passMs(0);
    }
    expect(engine.health().unansweredMax).toBe(16);
  });
});

describe("close", () => {
  test("waits for the clicks under way, and rejects new ones", async () => {
    const { engine, calls } = engineOver();
    const seen = [watch(engine.decide(clicks[0]!)), watch(engine.decide(clicks[1]!))];
    let isClosed = false;
    const closing = engine.close().then(() => (isClosed = true));
    await expect(engine.decide(clicks[2]!)).rejects.toMatchObject({
      code: "CLOSED",
      message: "decide requires an engine that is open, got one that was closed",
    });
    calls[0]!.answer();
    await passMs(1);
    expect(isClosed).toBe(false);
    await passMs(4);
    await closing;
    expect(seen.map(({ decision }) => decision!.degraded)).toEqual([false, true]);
    expect(engine.stats()).toMatchObject({ decided: 1, degraded: 1, rejected: 1 });
    expect(engine.health()).toMatchObject({ ready: false, closed: true });
    await expect(engine.ready()).rejects.toMatchObject({ code: "CLOSED" });
    await engine.close();
  });
});

describe("close in time", () => {
  test("answers what is left after drainMs degraded, though the deadline is far", async () => {
    const { engine } = engineOver({ deadlineMs: 100_000, drainMs: 50 });
    const seen = watch(engine.decide(clicks[0]!));
    let isClosed = false;
    void engine.close().then(() => (isClosed = true));
    await passMs(49);
    expect(seen.decision).toBeUndefined();
    await passMs(2);
    expect(isClosed).toBe(true);
    expect(seen.decision).toMatchObject({
      degraded: true,
      reason: "deadline: the store did not answer before the engine closed",
    });
    expect(engine.stats()).toMatchObject({ decided: 0, degraded: 1 });
    expect(engine.health().inFlight).toBe(0);
  });

  test("does not wait longer than drainMs for a scorer that never closes", async () => {
    const { engine } = engineOver({
      createStore,
      drainMs: 50,
      createScorer: () => ({ score: async () => 0.5, close: () => new Promise(() => {}) }),
    });
    let isClosed = false;
    void engine.close().then(() => (isClosed = true));
    await passMs(60);
    expect(isClosed).toBe(true);
  });
});

describe("those who listen", () => {
  test("may be async: what they reject with is counted, and onStages hears also where onDecision throws", async () => {
    const staged: string[] = [];
    const { engine } = engineOver({
      createStore,
      onDecision: async () => {
        throw new Error("the log is full");
      },
      onStages: (_times, { clickId }) => void staged.push(clickId),
    });
    await engine.decide(clicks[0]!);
    await passMs(0);
    expect(engine.stats().listenerErrors).toBe(1);
    const throwing = engineOver({
      createStore,
      onDecision: () => {
        throw new Error("the log is full");
      },
      onStages: (_times, { clickId }) => void staged.push(clickId),
    });
    await throwing.engine.decide(clicks[1]!);
    expect(staged).toEqual(["c0", "c1"]);
  });

  test("hear of a click that ran out of time in the context of its own request", async () => {
    const request = new AsyncLocalStorage<string>();
    const heard: unknown[] = [];
    const { engine } = engineOver({
      onDecision: ({ clickId }) => void heard.push([clickId, request.getStore()]),
    });
    for (const click of clicks.slice(0, 3))
      void request.run(`of ${click.clickId}`, () => engine.decide(click));
    await passMs(5);
    expect(heard).toEqual([
      ["c0", "of c0"],
      ["c1", "of c1"],
      ["c2", "of c2"],
    ]);
  });

  test("hear every decision once, in its tick, and what they throw is counted and hurts nobody", async () => {
    const heard: [string, boolean][] = [];
    const { engine } = engineOver({
      createStore,
      onDecision: (click, decision) => {
        heard.push([click.clickId, decision.degraded]);
        if (click.clickId === "c1") throw new Error("the log is full");
      },
    });
    const pending = clicks.slice(0, 3).map((click) => engine.decide(click));
    expect(heard).toEqual([
      ["c0", false],
      ["c1", false],
      ["c2", false],
    ]);
    expect((await Promise.all(pending)).every(({ degraded }) => !degraded)).toBe(true);
    expect(engine.stats()).toMatchObject({ decided: 3, listenerErrors: 1 });
  });

  test("learn where the time went: the stages add up to the whole", async () => {
    const times: StageTimes[] = [];
    const { engine, calls } = engineOver({
      deadlineMs: 100,
      createScorer: () => ({ score: () => new Promise((done) => setTimeout(done, 20, 0.25)) }),
      onStages: (stages) => times.push(stages),
    });
    const seen = watch(engine.decide(clicks[0]!));
    await passMs(10);
    calls[0]!.answer();
    await passMs(50);
    expect(seen.decision).toMatchObject({ degraded: false, score: 0.25 });
    expect(times).toEqual([
      { storeCallMs: 0, storeWaitMs: 10, featuresMs: 0, scoreMs: 0, scoreWaitMs: 20, totalMs: 30 },
    ]);
  });

  test("onStages hears of clicks that were turned away too, without a bundle or shed: all stages 0, and the whole", async () => {
    const times: [string, StageTimes][] = [];
    let nowMs = 0;
    const listening: Partial<EngineOptions> = {
      timer: () => nowMs++,
      onStages: (stages, { clickId }) => void times.push([clickId, stages]),
    };
    const { engine } = engineOver({ ...listening, inFlightMax: 1 });
    void engine.decide(clicks[0]!);
    expect(await engine.decide(clicks[1]!)).toMatchObject({ degraded: true, cause: "shed" });
    const later = engineOver({ ...listening, createScorer: () => new Promise(() => {}) }).engine;
    expect(await later.decide(clicks[2]!)).toMatchObject({ degraded: true, cause: "bundle" });
    // By this timer each look at it takes 1 ms.
    const stages = { storeCallMs: 0, storeWaitMs: 0, featuresMs: 0, scoreMs: 0, scoreWaitMs: 0, totalMs: 1 };
    expect(times).toEqual([
      ["c1", stages],
      ["c2", stages],
    ]);
  });

  test("a store in memory decides within the call", () => {
    const { engine } = engineOver({ createStore });
    void engine.decide(clicks[0]!);
    expect(engine.stats().decided).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("a click that no store can count is rejected, by a store that answers at once and by one that does not", async () => {
    const long = { ...clicks[0]!, userId: "u".repeat(5000) } as Click;
    const { engine } = engineOver({ createStore });
    await expect(engine.decide(long)).rejects.toMatchObject({ code: "ID_LENGTH" });
    const later = engineOver({
      createStore: (spec) => {
        const store = createStore(spec);
        return { ...store, update: async (click) => store.update(click) };
      },
    }).engine;
    await expect(later.decide(long)).rejects.toMatchObject({ code: "ID_LENGTH" });
    expect([engine, later].map((each) => each.stats().rejected)).toEqual([1, 1]);
    expect(later.health()).toMatchObject({ inFlight: 0, unanswered: 0 });
  });
});

test("limits outside their ranges are refused by name", () => {
  const cases: [Partial<EngineOptions>, string][] = [
    [{ deadlineMs: 0 }, "createEngine requires deadlineMs above 0, got 0"],
    [{ inFlightMax: 1.5 }, "createEngine requires an integer inFlightMax >= 1, got 1.5"],
    [{ pollMs: 0 }, "createEngine requires pollMs from 1 ms to 24 days, got 0"],
    [{ shadowMs: -1 }, "createEngine requires shadowMs from 0 to 24 days, got -1"],
    [{ holdout: { rate: 2, key: "k" } }, "createEngine requires holdout.rate in [0, 1], got 2"],
    [{ holdout: { rate: 0.1, key: "" } }, "createEngine requires a holdout.key that is not empty"],
  ];
  for (const [options, message] of cases) expect(() => engineOver(options)).toThrow(message);
  expect(() => createEngine({ createStore, clock: () => 0, timer: () => 0 })).toThrow(
    "createEngine requires a bundle or a registry, got neither",
  );
});
