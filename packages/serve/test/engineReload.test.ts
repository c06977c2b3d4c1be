import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Bundle, createFileRegistry } from "@slidr/guardrails";
import { type BundleSource, createEngine, type EngineOptions, verifyGoldenRows } from "@slidr/serve";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  createStore,
  OTHER_SPEC,
  sampleBundle,
  sampleClicks,
  sampleLevelsBundle,
  sampleParts,
  createStore as sampleStore,
} from "./samples.js";

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

const [A, B, C] = [1, 2, 3].map((seed) => sampleBundle(seed)) as [Bundle, Bundle, Bundle];
const OTHER = sampleBundle(4, { spec: OTHER_SPEC });
const clicks = sampleClicks(40).map((click, i) => ({
  ...click,
  clickId: `c${i}`,
  userId: "u",
  ip: "203.0.113.1",
}));
const passMs = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** A registry whose pointer and faults a test sets. */
function settableRegistry(first?: Bundle) {
  const registry = {
    pointer: first as Bundle | undefined,
    fault: undefined as Error | undefined,
    reads: [] as string[],
    /** Digests whose bytes do not arrive, or are damaged. */
    hanging: new Set<string>(),
    damaged: new Set<string>(),
    live: async () => {
      if (registry.fault) throw registry.fault;
      return registry.pointer?.digest;
    },
    read: async (digest: string) => {
      registry.reads.push(digest);
      if (registry.hanging.has(digest)) await new Promise(() => {});
      if (registry.damaged.has(digest)) throw new Error("weights.bin is damaged");
      return [A, B, C, OTHER].find((bundle) => bundle.digest === digest)!;
    },
  };
  return registry;
}

function engineOver(options: Partial<EngineOptions> & ({ bundle: Bundle } | { registry: BundleSource })) {
  return createEngine({
    createStore,
    clock: Date.now,
    timer: () => performance.now(),
    pollMs: 100,
    ...options,
  });
}

describe("an engine that follows a registry", () => {
  test("answers clicks degraded and uncounted until something is live there, then decides", async () => {
    const registry = settableRegistry();
    const engine = engineOver({ registry });
    expect(await engine.decide(clicks[0]!)).toMatchObject({
      bundle: "none",
      specHash: "none",
      degraded: true,
      cause: "bundle",
      reason: "bundle: there is none yet",
      counted: "no",
    });
    await expect(engine.ready()).rejects.toThrow("the registry has no live bundle yet: promote one");
    expect(engine.health()).toMatchObject({ ready: false, live: "none", reloadError: { bundle: undefined } });
    registry.pointer = A;
    await engine.ready();
    expect(engine.health()).toMatchObject({ ready: true, live: A.digest, reloadError: undefined });
    expect(await engine.decide(clicks[0]!)).toMatchObject({ bundle: A.digest, degraded: false });
  });

  test("goes over on a promote and back on a rollback, within a poll, and loses no counter", async () => {
    const registry = settableRegistry(A);
    const engine = engineOver({ registry });
    await engine.ready();
    await engine.decide(clicks[0]!);
    for (const [i, bundle] of [B, A, C, B].entries()) {
      registry.pointer = bundle;
      await passMs(100);
      const decision = await engine.decide(clicks[i + 1]!);
      expect(decision).toMatchObject({ bundle: bundle.digest, degraded: false });
      expect((decision as { features: Float32Array }).features[0]).toBe(i + 2);
    }
    expect(engine.stats().reloads).toBe(4);
    expect(engine.health()).toMatchObject({ liveSinceMs: 400, registryReadAtMs: 400 });
  });

  test("reads a bundle once, not at every poll", async () => {
    const registry = settableRegistry(A);
    const engine = engineOver({ registry });
    await passMs(1000);
    expect(registry.reads).toEqual([A.digest]);
    expect(engine.health().registryReadAtMs).toBe(1000);
  });

  test("a registry that does not answer leaves the bundle that decides, and is seen in health", async () => {
    const registry = settableRegistry(A);
    const engine = engineOver({ registry });
    await engine.ready();
    registry.fault = new Error("disk gone");
    await passMs(250);
    expect(engine.health()).toMatchObject({
      ready: true,
      live: A.digest,
      registryReadAtMs: 0,
      reloadError: { bundle: undefined, message: "disk gone", attempts: 2, atMs: 200 },
    });
    registry.fault = undefined;
    await passMs(100);
    expect(engine.health().reloadError).toBeUndefined();
  });

  test("a damaged bundle leaves the old one, is named in health, and is tried again ever more seldom", async () => {
    const registry = settableRegistry(A);
    const engine = engineOver({ registry });
    await engine.ready();
    registry.pointer = B;
    registry.damaged.add(B.digest);
    await passMs(10_000);
    expect(engine.health()).toMatchObject({
      ready: true,
      live: A.digest,
      reloadError: { bundle: B.digest, message: "weights.bin is damaged" },
    });
    // After 0.1, 0.2, 0.4, 0.8, 1.6, 3.2 s ...
    const attempts = registry.reads.filter((digest) => digest === B.digest).length;
    expect(attempts).toBeGreaterThanOrEqual(6);
    expect(attempts).toBeLessThanOrEqual(8);
    expect(engine.health().reloadError!.attempts).toBe(attempts);
    // The rollback is seen at the next poll.
    registry.pointer = A;
    await passMs(100);
    expect(engine.health().reloadError).toBeUndefined();
    registry.pointer = C;
    await passMs(100);
    expect(engine.live).toBe(C.digest);
  });

  test("a bundle that is still being read when the pointer moves on is given up", async () => {
    const registry = settableRegistry(A);
    const engine = engineOver({ registry });
    await engine.ready();
    registry.pointer = B;
    registry.hanging.add(B.digest);
    await passMs(300);
    expect(engine.live).toBe(A.digest);
    registry.pointer = C;
    await passMs(100);
    expect(engine.live).toBe(C.digest);
    expect(registry.reads).toEqual([A.digest, B.digest, C.digest]);
  });

  test("after close it looks no more", async () => {
    const registry = settableRegistry(A);
    const engine = engineOver({ registry });
    await engine.ready();
    await engine.close();
    registry.pointer = B;
    await passMs(1000);
    expect([engine.live, registry.reads]).toEqual([A.digest, [A.digest]]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("a registry of files works, a flipped byte of a promoted bundle included", async () => {
    vi.useRealTimers();
    const directory = await mkdtemp(join(tmpdir(), "slidr-serve-"));
    const registry = createFileRegistry(directory, { clock: () => 1, verifyGolden: verifyGoldenRows });
    const [first, second] = [await registry.put(sampleParts(1)), await registry.put(sampleParts(2))];
    await registry.promote(first.digest, { who: "ana", why: "test" });
    const engine = engineOver({ registry, pollMs: 5 });
    await engine.ready();
    await registry.promote(second.digest, { who: "ana", why: "test" });
    await vi.waitFor(() => expect(engine.live).toBe(second.digest));
    await writeFile(join(directory, "bundles", first.digest, "weights.bin"), "x");
    registry.live = async () => first.digest;
    await vi.waitFor(() => expect(engine.health().reloadError).toMatchObject({ bundle: first.digest }));
    expect(engine.live).toBe(second.digest);
    await engine.close();
    await rm(directory, { recursive: true });
  });
});

describe("a registry that never answers", () => {
  test("is told by health after registryMs, and asked again: a later answer is followed", async () => {
    const registry = settableRegistry(A);
    const live = registry.live;
    registry.live = () => new Promise(() => {});
    const engine = engineOver({ registry, registryMs: 500 });
    await passMs(501);
    expect(engine.health().reloadError).toMatchObject({
      bundle: undefined,
      message: "the registry did not name the live bundle within 500 ms",
    });
    registry.live = live;
    await passMs(700);
    expect(engine.live).toBe(A.digest);
    registry.hanging.add(B.digest);
    registry.pointer = B;
    await passMs(700);
    expect(engine.health().reloadError).toMatchObject({
      bundle: B.digest,
      message: "the registry did not hand over the bundle within 500 ms",
    });
    registry.hanging.clear();
    await passMs(1000);
    expect(engine.live).toBe(B.digest);
    await engine.close();
  });
});

describe("reload", () => {
  test("closes the scorer that was made where the store cannot be, or counts another spec", async () => {
    for (const createStore of [
      () => Promise.reject(new Error("no Redis")),
      () => sampleStore(OTHER_SPEC),
      async () => sampleStore(OTHER_SPEC),
    ]) {
      let closed = 0;
      const createScorer = () => ({ score: async () => 0.5, close: () => void closed++ });
      const engine = engineOver({ registry: settableRegistry(), createStore, createScorer });
      await expect(engine.reload(A)).rejects.toThrow();
      await passMs(0);
      expect(closed).toBe(1);
      await engine.close();
    }
  });

  test("is rejected once the engine is closed, and makes nothing", async () => {
    let made = 0;
    const engine = engineOver({
      bundle: A,
      createScorer: () => {
        made++;
        return { score: async () => 0.5 };
      },
    });
    await engine.close();
    await expect(engine.reload(B)).rejects.toMatchObject({
      code: "CLOSED",
      message: "reload requires an engine that is open, got one that was closed",
    });
    expect(made).toBe(1);
  });

  test("the one asked for last wins, whichever is ready first", async () => {
    const opened: (() => void)[] = [];
    const closed: string[] = [];
    const engine = engineOver({
      bundle: A,
      createScorer: ({ digest }) => {
        const scorer = { score: async () => 0.5, close: () => void closed.push(digest) };
        return digest === A.digest ? scorer : new Promise((done) => opened.push(() => done(scorer)));
      },
    });
    const slow = engine.reload(B).catch((error) => error);
    await passMs(0);
    const last = engine.reload(C);
    await passMs(0);
    opened[1]!();
    expect(await last).toEqual({ digest: C.digest, countersKept: true });
    opened[0]!();
    expect(await slow).toMatchObject({ code: "RELOAD_SUPERSEDED" });
    expect(engine.live).toBe(C.digest);
    expect(engine.health().reloadError).toBeUndefined();
    await passMs(0);
    expect(closed.sort()).toEqual([A.digest, B.digest].sort());
  });

  test("a scorer that answers later is closed when its last click is answered, not before", async () => {
    const answers: (() => void)[] = [];
    const closed: string[] = [];
    const engine = engineOver({
      bundle: A,
      deadlineMs: 1000,
      createScorer: ({ digest }) => ({
        score: () => new Promise((done) => answers.push(() => done(digest === A.digest ? 0.25 : 0.75))),
        close: () => void closed.push(digest),
      }),
    });
    const first = engine.decide(clicks[0]!);
    await engine.reload(B);
    const second = engine.decide(clicks[1]!);
    expect(closed).toEqual([]);
    for (const answer of answers) answer();
    expect(await first).toMatchObject({ bundle: A.digest, score: 0.25 });
    expect(await second).toMatchObject({ bundle: B.digest, score: 0.75 });
    expect(closed).toEqual([A.digest]);
    await engine.close();
    expect(closed).toEqual([A.digest, B.digest]);
  });

  test("a bundle whose golden rows score otherwise on this machine does not go live", async () => {
    const engine = engineOver({ bundle: A });
    const { golden } = sampleParts(2);
    const foreign = sampleBundle(1, { parts: { golden } });
    await expect(engine.reload(foreign)).rejects.toMatchObject({ code: "GOLDEN_FAILED" });
    expect(engine.live).toBe(A.digest);
    expect(engine.health().reloadError).toMatchObject({ bundle: foreign.digest, attempts: 1 });
  });

  test("a bundle with thresholds by uncertainty is refused behind createScorer, whose score comes without one", async () => {
    const levels = sampleLevelsBundle();
    let made = 0;
    const createScorer = () => {
      made++;
      return { score: async () => 0.5 };
    };
    const message = `createEngine requires thresholds by slice alone where createScorer scores, got thresholds by level of uncertainty in bundle ${levels.digest.slice(0, 12)}: a score of createScorer comes without an uncertainty; leave createScorer out, or calibrate without levels`;
    expect(() => engineOver({ bundle: levels, createScorer })).toThrow(message);
    expect(made).toBe(0);
    const engine = engineOver({ bundle: A, createScorer });
    await expect(engine.reload(levels)).rejects.toMatchObject({ code: "SCORER_UNCERTAINTY", message });
    expect(engine.health()).toMatchObject({
      live: A.digest,
      reloadError: { bundle: levels.digest, message, attempts: 1 },
    });
    expect(engineOver({ bundle: levels }).live).toBe(levels.digest);
  });

  test("a store that is opened later makes the engine ready later; one that cannot be is told by ready and health", async () => {
    let open = () => {};
    const late = engineOver({
      bundle: A,
      createStore: (spec) => new Promise((done) => (open = () => done(createStore(spec)))),
    });
    expect(late.health().ready).toBe(false);
    const ready = late.ready();
    open();
    await ready;
    expect(await late.decide(clicks[0]!)).toMatchObject({ degraded: false });
    const never = engineOver({ bundle: A, createStore: () => Promise.reject(new Error("no Redis")) });
    await expect(never.ready()).rejects.toThrow("no Redis");
    expect(never.health()).toMatchObject({ ready: false, reloadError: { message: "no Redis" } });
  });
});

describe("a bundle with another spec", () => {
  const firstFeature = (decision: unknown) => (decision as { features: Float32Array }).features[0];

  test("begins with empty counters where there is no shadow", async () => {
    const engine = engineOver({ bundle: A });
    for (const click of clicks.slice(0, 5)) await engine.decide(click);
    expect(await engine.reload(OTHER)).toEqual({ digest: OTHER.digest, countersKept: false });
    expect(firstFeature(await engine.decide(clicks[5]!))).toBe(1);
  });

  test("begins with what was counted in the shadow, and a rollback within shadowMs finds the old counters whole", async () => {
    const engine = engineOver({ bundle: A, shadowMs: 1000 });
    for (const click of clicks.slice(0, 3)) await engine.decide(click);
    const reload = engine.reload(OTHER);
    await passMs(0);
    for (const click of clicks.slice(3, 8)) {
      expect(await engine.decide(click)).toMatchObject({ bundle: A.digest });
    }
    expect(engine.health().warming).toBe(OTHER.digest);
    await passMs(1000);
    expect(await reload).toEqual({ digest: OTHER.digest, countersKept: false });
    expect(engine.health().warming).toBeUndefined();
    // Five clicks of the address in the shadow and this one; ten minutes hold them all or the spec would say less.
    const inShadow = clicks
      .slice(3, 9)
      .filter((click) => click.clickedAtMs > clicks[8]!.clickedAtMs - 540_000);
    expect(firstFeature(await engine.decide(clicks[8]!))).toBe(inShadow.length);
    expect(await engine.reload(A)).toEqual({ digest: A.digest, countersKept: true });
    const own = clicks.slice(0, 10).filter((click) => click.clickedAtMs > clicks[9]!.clickedAtMs - 540_000);
    expect(firstFeature(await engine.decide(clicks[9]!))).toBe(own.length);
  });

  test("a rollback does not wait for a shadow: it ends it", async () => {
    const registry = settableRegistry(A);
    const engine = engineOver({ registry, shadowMs: 60_000 });
    await engine.ready();
    registry.pointer = OTHER;
    await passMs(500);
    expect(engine.health()).toMatchObject({ live: A.digest, warming: OTHER.digest });
    registry.pointer = A;
    await passMs(100);
    expect(engine.health()).toMatchObject({ live: A.digest, warming: undefined, reloadError: undefined });
    registry.pointer = B;
    await passMs(100);
    expect(engine.live).toBe(B.digest);
  });

  test("counters of the spec before are kept up for shadowMs only", async () => {
    const engine = engineOver({ bundle: A, shadowMs: 1000 });
    const reload = engine.reload(OTHER);
    await passMs(1000);
    await reload;
    await passMs(1000);
    const back = engine.reload(A);
    await passMs(1000);
    expect(await back).toEqual({ digest: A.digest, countersKept: false });
  });
});
