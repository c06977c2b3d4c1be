import { type Click, InputError } from "@slidr/clicks";
import type * as prometheus from "prom-client";
import type { Decision } from "../engine/decision.js";
import type { StageTimes } from "../engine/stageTimes.js";
import { loadPrometheus } from "./loadPrometheus.js";
import { counter, type Reading, registerReading } from "./reading.js";
import { SliceCounts } from "./sliceCounts.js";
import { readingsOf, type WatchedParts } from "./watchedParts.js";

/** The part of prom-client's registry that is used from outside; its `Registry` has it. */
export interface PrometheusRegistry {
  readonly contentType: string;
  metrics(): Promise<string>;
}

/** What is counted, and where. */
export interface PrometheusOptions {
  /** A registry of prom-client's that has your other metrics; a new one by default. */
  readonly registry?: PrometheusRegistry;
  /** Most slices that are counted by name, the rest are "other"; 50 by default. */
  readonly slicesMax?: number;
}

/** An engine's metrics. */
export interface PrometheusMetrics {
  /** For `createEngine`'s option of that name. */
  onDecision(click: Click, decision: Decision): void;
  /** For `createEngine`'s option of that name. */
  onStages(times: StageTimes): void;
  /** Reads the counts of these parts at each scrape. Each part can be watched once. */
  watch(parts: WatchedParts): void;
  /** The answer to a scrape, and its content type. */
  text(): Promise<string>;
  readonly contentType: string;
}

const caller = "openPrometheusMetrics";

/** Seconds: fine up to the deadline of 3 ms, and as far as a stage may hang. */
const BUCKETS = [
  0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.003, 0.004, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1,
];

const STAGES = [
  ["store_call", "storeCallMs"],
  ["store_wait", "storeWaitMs"],
  ["features", "featuresMs"],
  ["score", "scoreMs"],
  ["score_wait", "scoreWaitMs"],
  ["total", "totalMs"],
] as const;

/**
 * Opens Prometheus metrics of an engine: decisions by slice and verdict, the latency of each stage, and the counts that
 * engine, micro-batcher, decision log and deferred queue keep of themselves.
 *
 * `slidr_decisions_total{slice, verdict}` gives the IVR and the degraded share by slice, `slidr_stage_seconds{stage}` the
 * latencies; docs/observability.md has all names. Nothing is counted by click, user or campaign.
 *
 * @param options see {@link PrometheusOptions}
 * @throws InputError PROMETHEUS_MISSING without the optional peer prom-client; PROMETHEUS_OPTIONS
 *
 * Cost: one counter and six histogram observations a decision; a scrape reads what is watched.
 *
 * @example
 * ```ts
 * import { openPrometheusMetrics } from "@slidr/serve/prometheus";
 *
 * const metrics = await openPrometheusMetrics({ slicesMax: 20 });
 * const click = { clickId: "a", clickedAtMs: 0, userId: "u" };
 * const versions = { clickId: "a", bundle: "b", specHash: "s", decidedAtMs: 0 };
 * // An engine calls this itself: createEngine({ onDecision: metrics.onDecision, onStages: metrics.onStages, ... }).
 * metrics.onDecision(click, {
 *   ...versions, degraded: true, invalid: false, cause: "store", reason: "store: gone", counted: "no",
 *   slice: "mobile/IN", resolvedSlice: "mobile",
 * });
 * (await metrics.text()).includes('slidr_decisions_total{slice="mobile",verdict="degraded"} 1'); // => true
 * ```
 */
export async function openPrometheusMetrics(options: PrometheusOptions = {}): Promise<PrometheusMetrics> {
  const { slicesMax = 50 } = options;
  if (!Number.isSafeInteger(slicesMax) || slicesMax < 1) {
    throw new InputError(
      "PROMETHEUS_OPTIONS",
      `${caller} requires slicesMax to be an integer >= 1, got ${slicesMax}`,
    );
  }
  const client = await loadPrometheus(caller);
  const registry = (options.registry ?? new client.Registry()) as prometheus.Registry;
  const counts = new SliceCounts(slicesMax);
  const stages = new client.Histogram({
    name: "slidr_stage_seconds",
    help: "Where the time of a decision goes, by stage; total is all of it.",
    labelNames: ["stage"],
    buckets: BUCKETS,
    registers: [registry],
  });
  const observers = STAGES.map(([stage, field]) => ({ field, stage: stages.labels({ stage }) }));
  for (const [stage] of STAGES) stages.zero({ stage });
  for (const reading of decisionReadings(counts)) registerReading(client, registry, reading);
  return {
    onDecision: (_click, decision) => counts.add(decision),
    onStages(times) {
      for (const { field, stage } of observers) stage.observe(times[field] / 1000);
    },
    watch(parts) {
      for (const reading of readingsOf(parts)) registerReading(client, registry, reading);
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

function decisionReadings(counts: SliceCounts): Reading[] {
  return [
    counter(
      "slidr_decisions_total",
      "Decisions by slice and verdict: valid, invalid, or degraded and therefore valid.",
      () =>
        [...counts.bySlice].flatMap(([slice, { valid, invalid, degraded }]) => [
          [{ slice, verdict: "valid" }, valid] as const,
          [{ slice, verdict: "invalid" }, invalid] as const,
          [{ slice, verdict: "degraded" }, degraded] as const,
        ]),
      ["slice", "verdict"],
    ),
    counter(
      "slidr_holdout_total",
      "Clicks of the holdout, whose verdicts are not enforced.",
      () => Object.entries(counts.held).map(([verdict, clicks]) => [{ verdict }, clicks]),
      ["verdict"],
    ),
    counter("slidr_duplicates_total", "Clicks whose id had been counted before.", () => counts.duplicates),
  ];
}
