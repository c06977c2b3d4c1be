import type { Click } from "@slidr/clicks";
import { createEngine, type Decision } from "@slidr/serve";
import { openPrometheusMetrics } from "@slidr/serve/prometheus";
import { Counter, Registry } from "prom-client";
import { describe, expect, test } from "vitest";
import {
  clickOn,
  deferrerStats,
  degradedDecision,
  logStats,
  parseScrape,
  type Sample,
  sampleBatcher,
  sampleValue,
  scoredDecision,
  workerStats,
} from "./prometheusSamples.js";
import { createStore, flakyStore, sampleBundle, sampleClicks } from "./samples.js";

const sliceNames = (samples: readonly Sample[]) => [
  ...new Set(
    samples.filter(({ name }) => name === "slidr_decisions_total").map(({ labels }) => labels.slice),
  ),
];

describe("openPrometheusMetrics", () => {
  test("an engine's scrape gives what was decided: by slice and verdict, by cause, and a time of each stage for each click", async () => {
    const metrics = await openPrometheusMetrics();
    const engine = createEngine({
      bundle: sampleBundle(1),
      createStore,
      clock: () => 1_700_000_000_000,
      timer: () => performance.now(),
      onDecision: metrics.onDecision,
      onStages: metrics.onStages,
    });
    metrics.watch({ engine });
    const clicks = sampleClicks(400);
    const decisions = await Promise.all(clicks.map((one) => engine.decide(one)));
    await expect(engine.decide({ clickId: "x" } as Click)).rejects.toThrow("click");
    await engine.reload(sampleBundle(2));

    const samples = parseScrape(await metrics.text());
    for (const decision of decisions) {
      if (decision.degraded) throw new Error(decision.reason);
      const { resolvedSlice: slice, invalid } = decision;
      const counted = decisions.filter(
        (other) => !other.degraded && other.resolvedSlice === slice && other.invalid === invalid,
      );
      const verdict = invalid ? "invalid" : "valid";
      expect(sampleValue(samples, "slidr_decisions_total", { slice, verdict })).toBe(counted.length);
    }
    for (const stage of ["store_call", "store_wait", "features", "score", "score_wait", "total"]) {
      expect(sampleValue(samples, "slidr_stage_seconds_count", { stage })).toBe(400);
      expect(sampleValue(samples, "slidr_stage_seconds_bucket", { stage, le: "+Inf" })).toBe(400);
    }
    expect(sampleValue(samples, "slidr_duplicates_total")).toBe(
      decisions.filter((decision) => !decision.degraded && decision.duplicate).length,
    );
    expect(sampleValue(samples, "slidr_rejected_total")).toBe(1);
    expect(sampleValue(samples, "slidr_reloads_total")).toBe(engine.stats().reloads);
    expect(sampleValue(samples, "slidr_ready")).toBe(1);
    expect(sampleValue(samples, "slidr_live_info", { bundle: sampleBundle(2).digest })).toBe(1);
    expect(samples.filter(({ name }) => name === "slidr_live_info").length).toBe(1);
    expect(sampleValue(samples, "slidr_live_since_seconds")).toBe(1_700_000_000);
    expect(sampleValue(samples, "slidr_degraded_total", { cause: "shed" })).toBe(0);
    expect(sampleValue(samples, "slidr_unanswered_max")).toBe(engine.health().unansweredMax);
    expect(sampleValue(samples, "slidr_warming")).toBe(0);
  });

  test("a batcher that is not there is told as 0, and what grows is a counter by its name", async () => {
    const metrics = await openPrometheusMetrics();
    metrics.watch({ batcher: () => undefined, worker: { stats: () => workerStats } });
    const text = await metrics.text();
    expect(sampleValue(parseScrape(text), "slidr_batch_rows_total")).toBe(0);
    const types = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(
      ([, name, type]) => [name!, type!] as const,
    );
    for (const [name, type] of types.filter(([, type]) => type !== "histogram")) {
      expect(type, name).toBe(name.endsWith("_total") ? "counter" : "gauge");
    }
  });

  test("two scrapes of the same counts are the same: counts are read, not added", async () => {
    const metrics = await openPrometheusMetrics();
    metrics.watch({ log: { stats: () => logStats } });
    metrics.onDecision(clickOn(), scoredDecision("mobile", true, { holdout: true, duplicate: true }));
    const first = await metrics.text();
    expect(await metrics.text()).toBe(first);
    expect(sampleValue(parseScrape(first), "slidr_holdout_total", { verdict: "invalid" })).toBe(1);
  });

  test("no more slices than the bound get a name; the rest is other, and nothing is lost", async () => {
    const metrics = await openPrometheusMetrics({ slicesMax: 3 });
    for (let index = 0; index < 1000; index++)
      metrics.onDecision(clickOn(), scoredDecision(`slice${index % 10}`));
    const samples = parseScrape(await metrics.text());
    expect(sliceNames(samples)).toEqual(["slice0", "slice1", "slice2", "other"]);
    const decisions = samples.filter(({ name }) => name === "slidr_decisions_total");
    expect(decisions.reduce((sum, { value }) => sum + value, 0)).toBe(1000);
    await expect(openPrometheusMetrics({ slicesMax: 0 })).rejects.toThrow(
      "openPrometheusMetrics requires slicesMax to be an integer >= 1, got 0",
    );
  });

  test("a degraded click counts in the slice that the thresholds know it by, also before any click was scored; without one in other", async () => {
    const metrics = await openPrometheusMetrics();
    const inSlice = { ...degradedDecision, slice: "mobile/whatever", resolvedSlice: "mobile" } as Decision;
    for (const decision of [inSlice, inSlice, scoredDecision("mobile", true), degradedDecision]) {
      metrics.onDecision(clickOn(), decision);
    }
    const samples = parseScrape(await metrics.text());
    expect(sampleValue(samples, "slidr_decisions_total", { slice: "mobile", verdict: "degraded" })).toBe(2);
    expect(sampleValue(samples, "slidr_decisions_total", { slice: "mobile", verdict: "invalid" })).toBe(1);
    expect(sampleValue(samples, "slidr_decisions_total", { slice: "other", verdict: "degraded" })).toBe(1);
    expect(sliceNames(samples)).toEqual(["mobile", "other"]);
  });

  test("with a store that fails now and then, each slice's clicks are its valid, invalid and degraded ones together", async () => {
    const metrics = await openPrometheusMetrics();
    const isAway = ({ clickId }: Click) => /[37]$/.test(clickId);
    const engine = createEngine({
      bundle: sampleBundle(1),
      createStore: flakyStore(isAway),
      clock: () => 0,
      timer: () => 0,
      onDecision: metrics.onDecision,
    });
    const clicks = sampleClicks(300);
    const expected = new Map<string, number>();
    for (const click of clicks) {
      const { resolvedSlice } = await engine.decide(click);
      expected.set(resolvedSlice!, (expected.get(resolvedSlice!) ?? 0) + 1);
    }
    const samples = parseScrape(await metrics.text());
    for (const [slice, count] of expected) {
      const counted = ["valid", "invalid", "degraded"].map((verdict) =>
        sampleValue(samples, "slidr_decisions_total", { slice, verdict }),
      );
      expect(counted.reduce<number>((sum, value) => sum + value!, 0)).toBe(count);
      expect(counted[2]).toBeGreaterThan(0);
    }
    expect(sliceNames(samples).sort()).toEqual([...expected.keys()].sort());
  });

  test("the levels of uncertainty of a slice count together, beside its degraded clicks; a slice of such a name is its own", async () => {
    const metrics = await openPrometheusMetrics();
    for (const uncertaintyLevel of [0, 1]) {
      const resolvedSlice = `tv/uncertainty:${uncertaintyLevel}`;
      metrics.onDecision(clickOn(), scoredDecision(resolvedSlice, false, { uncertaintyLevel }));
    }
    metrics.onDecision(clickOn(), { ...degradedDecision, slice: "tv", resolvedSlice: "tv" } as Decision);
    metrics.onDecision(clickOn(), scoredDecision("all", false, { uncertaintyLevel: 1 }));
    metrics.onDecision(clickOn(), scoredDecision("pc/uncertainty:1"));
    const samples = parseScrape(await metrics.text());
    expect(sampleValue(samples, "slidr_decisions_total", { slice: "tv", verdict: "valid" })).toBe(2);
    expect(sampleValue(samples, "slidr_decisions_total", { slice: "tv", verdict: "degraded" })).toBe(1);
    expect(sliceNames(samples)).toEqual(["tv", "all", "pc/uncertainty:1"]);
  });

  test("batcher, log, deferrer, queue and worker tell what they count; a queue that cannot be asked is absent, the others are told", async () => {
    const metrics = await openPrometheusMetrics();
    const batcher = sampleBatcher();
    let isUp = true;
    metrics.watch({
      batcher: () => batcher.stats(),
      log: { stats: () => logStats },
      deferrer: { stats: () => deferrerStats },
      worker: { stats: () => workerStats },
      queue: {
        depth: async () => {
          if (!isUp) throw new Error("connection lost");
          return { clicks: 5, decisions: 6 };
        },
      },
    });
    await Promise.all([1, 2, 3].map(() => batcher.score(Float32Array.of(1))));
    const samples = parseScrape(await metrics.text());
    expect(sampleValue(samples, "slidr_batch_rows_total")).toBe(3);
    expect(sampleValue(samples, "slidr_log_unwritten_total")).toBe(2);
    expect(sampleValue(samples, "slidr_deferred_lost_total")).toBe(2);
    expect(sampleValue(samples, "slidr_deferred_waiting", { kind: "clicks" })).toBe(5);
    const ofWorker = samples.filter(({ name }) => name.startsWith("slidr_worker_"));
    expect(ofWorker.map(({ name, value }) => [name, value])).toEqual([
      ["slidr_worker_settled_total", 8],
      ["slidr_worker_given_up_total", 1],
      ["slidr_worker_beaten_total", 2],
      ["slidr_worker_postponed_total", 3],
      ["slidr_worker_published_total", 7],
      ["slidr_worker_failures_total", 4],
    ]);
    isUp = false;
    const without = parseScrape(await metrics.text());
    expect(sampleValue(without, "slidr_deferred_waiting")).toBe(undefined);
    expect(sampleValue(without, "slidr_log_written_total")).toBe(5);
  });

  test("a queue that never answers holds up no scrape, and is told as not readable", async () => {
    const metrics = await openPrometheusMetrics();
    let isUp = true;
    const depth = () => (isUp ? Promise.resolve({ clicks: 5, decisions: 6 }) : new Promise<never>(() => {}));
    metrics.watch({ queue: { depth } });
    expect(sampleValue(parseScrape(await metrics.text()), "slidr_queue_readable")).toBe(1);
    isUp = false;
    const hung = new Promise<string>((resolve) => setTimeout(resolve, 8000, "it hangs").unref());
    const text = await Promise.race([metrics.text(), hung]);
    expect(text).not.toBe("it hangs");
    const samples = parseScrape(text);
    expect(sampleValue(samples, "slidr_queue_readable")).toBe(0);
    expect(sampleValue(samples, "slidr_deferred_waiting", { kind: "clicks" })).toBe(undefined);
  });

  test("joins a registry that has other metrics, and a slice's name is escaped", async () => {
    const registry = new Registry();
    new Counter({ name: "mine_total", help: "mine", registers: [registry] }).inc();
    const metrics = await openPrometheusMetrics({ registry });
    metrics.onDecision(clickOn(), scoredDecision('a"b\\c\nd'));
    const text = await metrics.text();
    expect(text).toContain("mine_total 1");
    expect(text).toContain('slidr_decisions_total{slice="a\\"b\\\\c\\nd",verdict="valid"} 1');
    expect(metrics.contentType).toContain("text/plain");
  });
});
