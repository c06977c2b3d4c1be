import type { Click } from "@slidr/clicks";
import { InputError } from "@slidr/clicks";
import {
  compilePlan,
  count,
  createMemoryStore,
  defineSpec,
  type FeatureStore,
  gapRegularity,
  rebuild,
  rebuildSpanMs,
} from "@slidr/features";
import { differenceOf, faultyClicks, paritySpec } from "@slidr/features/contract";
import { describe, expect, test } from "vitest";

const spec = defineSpec([count({ by: "userId", window: "1m" })], { timeZone: "UTC" });
const click = (clickId: string): Click => ({ clickId, clickedAtMs: 0, userId: "ann" });
const newStore = (of = paritySpec) => createMemoryStore(of, { entitiesMax: 100_000 });

/** A store that answers when told to. */
function slowStore() {
  const { plan, update, read } = newStore(spec);
  const waiting: (() => void)[] = [];
  let cleared = 0;
  const store = {
    plan,
    read,
    update: async (click: Click) => {
      await new Promise<void>((resolve) => waiting.push(resolve));
      return update(click);
    },
    clear: () => {
      cleared++;
    },
  };
  return { store, waiting, cleared: () => cleared };
}
const allCounted = { refused: 0, failed: 0, firstError: "" };
const tick = () => new Promise((resolve) => setImmediate(resolve));

describe("rebuild", () => {
  test("leaves a store that reads the next click as one that met every click", async () => {
    const clicks = [...faultyClicks({ clicks: 6000, seed: 4 })];
    const live = newStore();
    for (const click of clicks.slice(0, 5000)) live.update(click);
    const rebuilt = newStore();
    const report = await rebuild(rebuilt, clicks.slice(0, 5000));
    const { clicks: counted, late, duplicates } = live.stats();
    expect(report).toEqual({ clicks: counted, late, duplicates, ...allCounted });
    for (const click of clicks.slice(5000)) {
      expect(differenceOf(rebuilt.update(click), live.update(click))).toBe("");
    }
  });

  test("a log of 9 retentions leaves the same state as the whole log", async () => {
    const short = defineSpec(
      [count({ by: "userId", window: "12s" }), gapRegularity({ by: "userId", window: "4s" })],
      {
        timeZone: "UTC",
      },
    );
    const spanMs = rebuildSpanMs(compilePlan(short));
    expect(spanMs).toBe(108_000);
    const clicks = [...faultyClicks({ clicks: 8000, seed: 5, outOfOrder: false })];
    const endMs = clicks.at(-1)!.clickedAtMs;
    const whole = newStore(short);
    const part = newStore(short);
    await rebuild(whole, clicks);
    const kept = clicks.filter(({ clickedAtMs }) => clickedAtMs > endMs - spanMs);
    expect(kept.length).toBeLessThan(8000);
    await rebuild(part, kept);
    for (const old of clicks.slice(-500)) {
      const next = { ...old, clickedAtMs: endMs + 1 };
      expect(differenceOf(part.update(next), whole.update(next))).toBe("");
    }
  });

  test("takes a log that comes piece by piece, and tells how far it is", async () => {
    async function* log() {
      for (let i = 0; i < 25_000; i++) yield click(`c${i}`);
    }
    const told: unknown[] = [];
    await rebuild(newStore(spec), log(), {
      clicksTotal: 25_000,
      inFlightMax: 1,
      onProgress: (progress) => told.push(progress),
    });
    expect(told.at(-1)).toEqual({ done: 25_000, total: 25_000 });
    expect(told).toHaveLength(3);
  });

  test("clears the store first, and has no more than inFlightMax clicks on their way", async () => {
    const { store, waiting, cleared } = slowStore();
    const rebuilding = rebuild(store, ["a", "b", "c", "d"].map(click), { inFlightMax: 3 });
    await tick();
    expect(cleared()).toBe(1);
    expect(waiting).toHaveLength(3);
    waiting[0]!();
    await tick();
    expect(waiting).toHaveLength(4);
    for (const answer of waiting) answer();
    expect(await rebuilding).toEqual({ clicks: 4, late: 0, duplicates: 0, ...allCounted });
  });

  test("counts clicks that the store refuses and goes on", async () => {
    const clicks = [click("a"), { ...click("b"), clickedAtMs: 0.5 }, click("c")];
    const report = await rebuild(newStore(spec), clicks);
    const firstError =
      'FeatureStore.update requires clickedAtMs in whole milliseconds, at most 4e15 from 1970, got 0.5 at click "b"';
    expect(report).toEqual({ clicks: 2, late: 0, duplicates: 0, refused: 1, failed: 0, firstError });
  });

  test("counts clicks without an answer apart from refused ones", async () => {
    const fault = new InputError("STORE_UNAVAILABLE", "no answer");
    const store = { ...newStore(spec), update: () => Promise.reject(fault) };
    expect(await rebuild(store, [click("a"), click("b")])).toMatchObject({
      refused: 0,
      failed: 2,
      firstError: "no answer",
    });
  });

  test("clears nothing when the log cannot be read", async () => {
    const log = { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error("no such log")) }) };
    const { store, cleared } = slowStore();
    await expect(rebuild(store, log)).rejects.toThrow("no such log");
    expect(cleared()).toBe(0);
    await rebuild(store, []);
    expect(cleared()).toBe(1);
  });

  test("stops at a store of another spec, and at a fault that is no InputError", async () => {
    const failing = (error: Error): FeatureStore => ({
      ...newStore(spec),
      update: () => Promise.reject(error),
    });
    const mismatch = new InputError("SPEC_MISMATCH", "another spec");
    await expect(rebuild(failing(mismatch), [click("a")])).rejects.toBe(mismatch);
    await expect(rebuild(failing(new Error("a fault")), [click("a")])).rejects.toThrow("a fault");
  });

  test("gives up at once when its signal says so, also while the store is silent", async () => {
    const { store } = slowStore();
    const control = new AbortController();
    const rebuilding = rebuild(store, ["a", "b"].map(click), { inFlightMax: 1, signal: control.signal });
    await tick();
    control.abort();
    await expect(rebuilding).rejects.toThrow(
      "rebuild was aborted: the store holds a part of the log, rebuild it before use",
    );
    await expect(rebuild(store, [], { signal: control.signal })).rejects.toThrow("rebuild was aborted");
  });

  test.each(["clear", "update"] as const)(
    "closes the log when a store whose %s never answers is given up",
    async (silent) => {
      const control = new AbortController();
      const store = { ...newStore(spec), [silent]: () => new Promise<never>(() => {}) };
      let isClosed = false;
      async function* log() {
        try {
          for (const id of ["a", "b"]) yield click(id);
        } finally {
          isClosed = true;
        }
      }
      const rebuilding = rebuild(store, log(), { inFlightMax: 1, signal: control.signal });
      await tick();
      control.abort();
      await expect(rebuilding).rejects.toThrow("rebuild was aborted");
      await tick();
      expect(isClosed).toBe(true);
    },
  );

  test("refuses a number of clicks in flight that is none", async () => {
    await expect(rebuild(newStore(spec), [], { inFlightMax: 0 })).rejects.toThrow(
      "rebuild requires an integer inFlightMax >= 1, got 0",
    );
  });
});
