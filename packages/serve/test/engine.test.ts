import { type Click, defineSlices } from "@slidr/clicks";
import { createEncoder, type FeatureStore, type RawFeatures } from "@slidr/features";
import { compileScorer } from "@slidr/model";
import { createEngine, type EngineOptions, isCharged, slicesToJson } from "@slidr/serve";
import { describe, expect, test } from "vitest";
import {
  createStore,
  OTHER_SPEC,
  SPEC,
  sampleBundle,
  sampleClicks,
  sampleEnsemble,
  sampleLevelsBundle,
  sampleModel,
  sampleParts,
} from "./samples.js";

const CLICK = sampleClicks(1)[0]!;

function sampleEngine(options: Partial<EngineOptions> = {}) {
  return createEngine({
    bundle: sampleBundle(1),
    createStore,
    clock: () => 1_700_000_000_005,
    timer: () => performance.now(),
    ...options,
  });
}

/** A store that answers, or fails, as told. */
function storeThat(update: (click: Click) => ReturnType<FeatureStore["update"]>) {
  return () => ({ ...createStore(SPEC), update });
}

describe("decide", () => {
  test("is count, encode, score, compare: the same as doing each by hand", async () => {
    const engine = sampleEngine();
    const store = createStore(SPEC);
    const encoder = createEncoder(SPEC);
    const scorer = compileScorer(sampleModel(1));
    const thresholds: Record<string, number> = { mobile: 0.52, "mobile/IN": 0.48, all: 0.5 };
    for (const click of sampleClicks(300)) {
      const decision = await engine.decide(click);
      if (decision.degraded) throw new Error(decision.reason);
      const features = new Float32Array(encoder.width);
      encoder.encode((await store.update(click)).values, click, features);
      const { device, country } = click.attributes as { device: string; country: string };
      // mobile/DE is not in the table; mobile/BR is, with the threshold of mobile.
      const resolved = device !== "mobile" ? "all" : country === "DE" ? "mobile" : `mobile/${country}`;
      const calibratedAs = resolved === "mobile/BR" ? "mobile" : resolved;
      const score = scorer.score(features);
      expect(decision).toEqual({
        clickId: click.clickId,
        bundle: sampleBundle(1).digest,
        specHash: store.plan.specHash,
        decidedAtMs: 1_700_000_000_005,
        degraded: false,
        invalid: score >= thresholds[calibratedAs]!,
        score,
        slice: `${device}/${country}`,
        resolvedSlice: resolved,
        calibratedAs,
        threshold: thresholds[calibratedAs],
        features,
        duplicate: decision.duplicate,
      });
    }
    const { decided, degraded, rejected } = engine.stats();
    expect([decided, degraded, rejected]).toEqual([300, 0, 0]);
  });

  test("a slice that goes by the heuristic alone is never invalid by its score, and the decision says so", async () => {
    const row = { name: "all", parent: -1, threshold: 2, calibratedAs: "all", heuristicOnly: true } as const;
    const thresholds = { version: 1, method: "hull", budget: 0.01, slices: [row] } as const;
    const golden = sampleParts(1).golden.map((one) => ({
      ...one,
      slice: "all",
      threshold: 2,
      invalid: false,
    }));
    const engine = sampleEngine({ bundle: sampleBundle(1, { parts: { thresholds, golden } }) });
    expect(await engine.decide(CLICK)).toMatchObject({
      invalid: false,
      calibratedAs: "all",
      heuristicOnly: true,
    });
    expect(await sampleEngine().decide(CLICK)).not.toHaveProperty("heuristicOnly");
  });

  test("in such a slice a heuristic of the user's decides, on the click and its row of features", async () => {
    const row = { name: "all", parent: -1, threshold: 2, calibratedAs: "all", heuristicOnly: true } as const;
    const thresholds = { version: 1, method: "hull", budget: 0.01, slices: [row] } as const;
    const bundle = sampleBundle(1, { parts: { thresholds, golden: [] } });
    const engine = sampleEngine({
      bundle,
      heuristic: (click, features, names) =>
        click.userId === CLICK.userId && features[names.indexOf("user_clicks_10m")]! > 1,
    });
    expect(await engine.decide(CLICK)).toMatchObject({ invalid: false, heuristicOnly: true });
    const second = { ...CLICK, clickId: "second" };
    expect(await engine.decide(second)).toMatchObject({ invalid: true, heuristicOnly: true });
    const faulty = sampleEngine({
      bundle,
      heuristic: () => {
        throw new Error("no rule");
      },
    });
    expect(await faulty.decide(CLICK)).toMatchObject({
      degraded: true,
      invalid: false,
      reason: "score: no rule",
    });
    const others = sampleEngine({ heuristic: () => true });
    const decisions = await Promise.all(sampleClicks(50).map((click) => others.decide(click)));
    expect(decisions.some(({ invalid }) => !invalid)).toBe(true);
  });

  test("an ensemble's decision carries its uncertainty, and is made by the threshold of its level", async () => {
    const model = sampleEnsemble();
    const engine = sampleEngine({ bundle: sampleLevelsBundle() });
    const scorers = model.members.map((member) => compileScorer(member));
    const seen = new Set<number>();
    for (const click of sampleClicks(100)) {
      const decision = await engine.decide(click);
      if (decision.degraded) throw new Error(decision.reason);
      const scores = scorers.map((scorer) => scorer.score(decision.features));
      const mean = scores.reduce((a, b) => a + b) / 3;
      const deviation = Math.sqrt(scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / 3);
      expect(decision.uncertainty).toBeCloseTo(deviation, 5);
      const level = decision.uncertainty! >= 0.1 ? 1 : 0;
      expect(decision).toMatchObject({
        uncertaintyLevel: level,
        resolvedSlice: `all/uncertainty:${level}`,
        threshold: [0.1, 0.9][level],
        invalid: decision.score >= [0.1, 0.9][level]!,
      });
      seen.add(level);
    }
    expect(seen.size).toBe(2);
    const plain = sampleEngine({ bundle: sampleBundle(1, { model }) });
    const decision = await plain.decide(CLICK);
    expect(decision).toHaveProperty("uncertainty");
    expect(decision).not.toHaveProperty("uncertaintyLevel");
  });

  test("the holdout is a keyed random part of the clicks: logged, not enforced, the same for every engine", async () => {
    const bundle = sampleBundle(1, { threshold: 0, parts: { golden: [] } });
    const drawn = async (key: string) => {
      const engine = sampleEngine({ bundle, holdout: { rate: 0.1, key } });
      const decisions = await Promise.all(
        Array.from({ length: 3000 }, (_, i) => engine.decide({ ...CLICK, clickId: `click ${i}` })),
      );
      for (const decision of decisions) {
        expect(isCharged(decision)).toBe(!decision.invalid || "holdout" in decision);
      }
      return decisions.filter((decision) => "holdout" in decision).map(({ clickId }) => clickId);
    };
    const first = await drawn("secret");
    expect(await drawn("secret")).toEqual(first);
    // 300 expected; 5 standard deviations are 82.
    expect(Math.abs(first.length - 300)).toBeLessThan(82);
    const other = new Set(await drawn("another"));
    expect(first.filter((id) => other.has(id)).length).toBeLessThan(75);
    const all = sampleEngine({ bundle, holdout: { rate: 1, key: "k" } });
    expect(await all.decide(CLICK)).toMatchObject({ holdout: true });
    expect(await sampleEngine({ holdout: { rate: 0, key: "k" } }).decide(CLICK)).not.toHaveProperty(
      "holdout",
    );
  });

  test("a click delivered twice is counted once, and the second decision says so", async () => {
    const engine = sampleEngine();
    const first = await engine.decide(CLICK);
    const second = await engine.decide(CLICK);
    expect(first).toMatchObject({ duplicate: false });
    expect(second).toMatchObject({ duplicate: true });
    expect("features" in second && second.features[0]).toBe(1);
  });

  test("fails open when the store throws, rejects, or hands out nonsense", async () => {
    const faults: [string, () => FeatureStore][] = [
      [
        "store: gone",
        storeThat(() => {
          throw new Error("gone");
        }),
      ],
      ["store: late", storeThat(() => Promise.reject(new Error("late")))],
      ["store: text", storeThat(() => Promise.reject("text"))],
      [
        "score: ",
        storeThat(() => ({ values: new Float64Array(3).fill(Number.NaN), late: false, duplicate: false })),
      ],
      ["features: ", storeThat(() => undefined as never)],
    ];
    for (const [reason, createStore] of faults) {
      const engine = sampleEngine({ createStore });
      const decision = await engine.decide(CLICK);
      expect(decision).toMatchObject({ clickId: CLICK.clickId, invalid: false, degraded: true });
      expect("reason" in decision && decision.reason).toContain(reason);
      expect(engine.stats()).toMatchObject({ decided: 0, degraded: 1, rejected: 0, reloads: 0 });
    }
  });

  test("fails open when a slice function throws", async () => {
    const shop = {
      name: "shop",
      of: () => {
        throw new Error("no shop");
      },
    };
    const slices = slicesToJson(defineSlices({ by: [shop] }));
    const engine = sampleEngine({
      bundle: sampleBundle(1, { parts: { slices } }),
      customLevels: { shop: shop.of },
    });
    const decision = await engine.decide(CLICK);
    expect(decision).toMatchObject({ degraded: true, invalid: false, reason: "slice: no shop" });
    expect(decision).not.toHaveProperty("slice");
  });

  test("a degraded decision names the slice that a decision by score would have, and whose row of the table it is", async () => {
    const gone = storeThat(() => {
      throw new Error("gone");
    });
    for (const click of sampleClicks(50)) {
      const scored = await sampleEngine().decide(click);
      const degraded = await sampleEngine({ createStore: gone }).decide(click);
      expect(degraded).toMatchObject({ degraded: true, cause: "store" });
      expect([degraded.slice, degraded.resolvedSlice]).toEqual([scored.slice, scored.resolvedSlice]);
    }
    const unscored = storeThat(() => ({ values: new Float64Array(3), late: false, duplicate: false }));
    const atScore = await sampleEngine({ createStore: unscored }).decide(CLICK);
    expect(atScore.slice).toBe((await sampleEngine().decide(CLICK)).slice);
  });

  test("a shed click and one out of time name their slice; one without a bundle, or whose slice function throws, names none", async () => {
    const click = { ...CLICK, attributes: { device: "mobile", country: "IN" } };
    const silent = storeThat(() => new Promise(() => {}));
    const engine = sampleEngine({ createStore: silent, deadlineMs: 1, inFlightMax: 1 });
    const [late, shed] = await Promise.all([engine.decide(click), engine.decide(click)]);
    const named = { slice: "mobile/IN", resolvedSlice: "mobile/IN" };
    expect(late).toMatchObject({ cause: "deadline", counted: "unknown", ...named });
    expect(shed).toMatchObject({ cause: "shed", counted: "no", ...named });

    let isThere = false;
    const shop = {
      name: "shop",
      of: () => {
        if (!isThere) throw new Error("no shop");
        return "corner";
      },
    };
    const slices = slicesToJson(defineSlices({ by: [shop] }));
    const bundle = sampleBundle(1, { parts: { slices } });
    const ofShops = sampleEngine({
      bundle,
      createStore: silent,
      deadlineMs: 1,
      customLevels: { shop: shop.of },
    });
    expect(await ofShops.decide(click)).not.toHaveProperty("slice");
    isThere = true;
    expect(await ofShops.decide(click)).toMatchObject({ slice: "corner", resolvedSlice: "all" });

    const without = sampleEngine({
      bundle,
      createStore: () => new Promise(() => {}),
      customLevels: { shop: shop.of },
    });
    const early = await without.decide(click);
    expect(early).toMatchObject({ cause: "bundle", bundle: "none" });
    expect(early).not.toHaveProperty("resolvedSlice");
  });

  test("a thing that is no click is rejected and counted, and touches no counter", async () => {
    const engine = sampleEngine();
    const things = [
      null,
      "x",
      {},
      { ...CLICK, clickId: "" },
      { ...CLICK, clickedAtMs: Number.NaN },
      { ...CLICK, userId: 7 },
    ];
    for (const thing of things) {
      await expect(engine.decide(thing as Click)).rejects.toMatchObject({ code: "CLICK" });
    }
    await expect(engine.decide({ clickId: "a" } as Click)).rejects.toThrow(
      "decide requires a click with clickId, userId and clickedAtMs, got clickId a, userId undefined, clickedAtMs undefined",
    );
    expect(engine.stats()).toMatchObject({ decided: 0, degraded: 0, rejected: 7, reloads: 0 });
  });
});

describe("what is odd", () => {
  test("a click of JSON whose fields cannot be made text is rejected and counted", async () => {
    const engine = sampleEngine();
    const odd = JSON.parse('{"clickId":{"toString":1,"valueOf":1},"userId":"u","clickedAtMs":1}');
    await expect(engine.decide(odd)).rejects.toMatchObject({
      code: "CLICK",
      message:
        "decide requires a click with clickId, userId and clickedAtMs, got clickId an object, userId u, clickedAtMs 1",
    });
    expect(engine.stats().rejected).toBe(1);
  });

  test("a store's answer whose then throws degrades the click, and nothing stays in flight", async () => {
    const thenable = () => ({
      // biome-ignore lint/suspicious/noThenProperty: the fault itself.
      then() {
        throw new Error("no promise");
      },
    });
    const engine = sampleEngine({ createStore: storeThat(thenable as never) });
    expect(await engine.decide(CLICK)).toMatchObject({ degraded: true, reason: "store: no promise" });
    expect(engine.health()).toMatchObject({ inFlight: 0, unanswered: 0 });
  });
});

describe("reload", () => {
  test("a click under way is finished by the bundle it began with, the next one by the new one", async () => {
    let answer = () => {};
    const store = createStore(SPEC);
    const slow: FeatureStore = {
      ...store,
      update: (click) =>
        new Promise((resolve) => {
          answer = () => resolve(store.update(click));
        }),
    };
    const [old, next] = [sampleBundle(1), sampleBundle(2)];
    const engine = sampleEngine({ bundle: old, createStore: () => slow });
    const underWay = engine.decide(CLICK);
    expect(await engine.reload(next)).toEqual({ digest: next.digest, countersKept: true });
    expect(engine.live).toBe(next.digest);
    answer();
    expect(await underWay).toMatchObject({ bundle: old.digest, degraded: false });
    const after = engine.decide({ ...CLICK, clickId: "next" });
    answer();
    expect(await after).toMatchObject({ bundle: next.digest, degraded: false });
  });

  test("three hundred reloads under load lose no click, and each decision is wholly of one bundle", async () => {
    const bundles = [1, 2, 3].map((seed) => sampleBundle(seed));
    const alone = new Map(bundles.map((bundle, i) => [bundle.digest, compileScorer(sampleModel(i + 1))]));
    const store = createStore(SPEC);
    const slow: FeatureStore = {
      ...store,
      update: (click) => {
        const { values, late, duplicate } = store.update(click) as RawFeatures;
        const raw = { values: values.slice(), late, duplicate };
        return new Promise((done) => setImmediate(done, raw));
      },
    };
    const engine = sampleEngine({
      bundle: bundles[0]!,
      createStore: () => slow,
      deadlineMs: 60_000,
      inFlightMax: 300,
    });
    const pending = [];
    for (const [i, click] of sampleClicks(300).entries()) {
      pending.push(engine.decide(click));
      await engine.reload(bundles[(i + 1) % 3]!);
    }
    for (const [i, decision] of (await Promise.all(pending)).entries()) {
      if (decision.degraded) throw new Error(decision.reason);
      expect(decision.bundle).toBe(bundles[i % 3]!.digest);
      expect(alone.get(decision.bundle)!.score(decision.features)).toBe(decision.score);
    }
    expect(engine.stats()).toMatchObject({ decided: 300, degraded: 0, rejected: 0, reloads: 300 });
  });

  test("counters live on under the same spec and begin anew under another", async () => {
    const engine = sampleEngine();
    await engine.decide(CLICK);
    await engine.reload(sampleBundle(2));
    const second = await engine.decide({ ...CLICK, clickId: "second" });
    expect("features" in second && second.features[0]).toBe(2);
    expect((await engine.reload(sampleBundle(2, { spec: OTHER_SPEC }))).countersKept).toBe(false);
    const third = await engine.decide({ ...CLICK, clickId: "third" });
    expect("features" in third && third.features[0]).toBe(1);
  });

  test("a bundle whose parts do not fit is refused, and the old one goes on", async () => {
    const engine = sampleEngine();
    const before = engine.live;
    const mixed = sampleBundle(1, { parts: { features: OTHER_SPEC } });
    await expect(engine.reload(mixed)).rejects.toThrow(
      `bundle ${mixed.digest.slice(0, 12)}: feature 0 is ip_clicks_10m in features.json and user_clicks_10m in model.json; write the bundle again with the spec the model was trained on`,
    );
    const custom = sampleBundle(1, { parts: { slices: { by: [{ custom: "shop" }] } } });
    await expect(engine.reload(custom)).rejects.toThrow(
      'slicesFromJson requires a function for the slice level "shop": pass it in customLevels',
    );
    expect(engine.live).toBe(before);
    expect((await engine.decide(CLICK)).bundle).toBe(before);
    expect(engine.stats().reloads).toBe(0);
  });

  test("a store for another spec is refused", () => {
    expect(() => sampleEngine({ createStore: () => createStore(OTHER_SPEC) })).toThrow(
      "createStore must make a store for the spec it is given",
    );
  });
});
