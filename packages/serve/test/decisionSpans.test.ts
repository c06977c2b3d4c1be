import { context, SpanStatusCode, trace } from "@opentelemetry/api";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SamplingDecision,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { createEngine, type StageTimes } from "@slidr/serve";
import { openDecisionSpans } from "@slidr/serve/opentelemetry";
import { describe, expect, test } from "vitest";
import { createStore, sampleBundle, sampleClicks } from "./samples.js";

const startMs = 1_700_000_000_000;
const msOf = ([seconds, nanoseconds]: readonly [number, number]) =>
  seconds * 1000 + nanoseconds / 1e6 - startMs;

function tracing(isSampled = true) {
  const exporter = new InMemorySpanExporter();
  const decision = isSampled ? SamplingDecision.RECORD_AND_SAMPLED : SamplingDecision.NOT_RECORD;
  const provider = new BasicTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(exporter)],
    sampler: { shouldSample: () => ({ decision }), toString: () => "all or none" },
  });
  return { exporter, tracer: provider.getTracer("test") };
}

const named = (spans: readonly ReadableSpan[], name: string) => spans.filter((span) => span.name === name);
const times: StageTimes = {
  storeCallMs: 0.25,
  storeWaitMs: 1,
  featuresMs: 0.125,
  scoreMs: 0.5,
  scoreWaitMs: 0,
  totalMs: 2,
};
const scored = {
  clickId: "a",
  bundle: "b",
  specHash: "s",
  decidedAtMs: startMs,
  degraded: false,
  invalid: true,
  score: 0.75,
  slice: "tv",
  resolvedSlice: "all",
  calibratedAs: "all",
  threshold: 0.5,
  features: new Float32Array(1),
  duplicate: false,
} as const;

describe("openDecisionSpans", () => {
  test("a decision is a span that ends now and began its whole time ago; its stages lie end to end inside", async () => {
    const { exporter, tracer } = tracing();
    const { onStages } = await openDecisionSpans({ tracer, clock: () => startMs + 2 });
    onStages(times, scored);
    const spans = exporter.getFinishedSpans();
    expect(spans.map(({ name, startTime, endTime }) => [name, msOf(startTime), msOf(endTime)])).toEqual([
      ["slidr.store", 0, 1.25],
      ["slidr.features", 1.25, 1.375],
      ["slidr.score", 1.375, 1.875],
      ["slidr.decide", 0, 2],
    ]);
    const root = spans[3]!;
    for (const stage of spans.slice(0, 3)) {
      expect(stage.parentSpanContext?.spanId).toBe(root.spanContext().spanId);
    }
    expect(root.attributes).toEqual({
      "slidr.click_id": "a",
      "slidr.bundle": "b",
      "slidr.invalid": true,
      "slidr.degraded": false,
      "slidr.slice": "tv",
      "slidr.score": 0.75,
      "slidr.threshold": 0.5,
    });
    expect(root.status.code).toBe(SpanStatusCode.UNSET);
  });

  test("a degraded decision is an error with its reason, without the stages that it did not reach", async () => {
    const { exporter, tracer } = tracing();
    const { onStages } = await openDecisionSpans({ tracer, clock: () => startMs });
    const { clickId, bundle, specHash, decidedAtMs } = scored;
    onStages(
      { ...times, featuresMs: 0, scoreMs: 0 },
      {
        clickId,
        bundle,
        specHash,
        decidedAtMs,
        degraded: true,
        invalid: false,
        cause: "deadline",
        reason: "deadline: 3 ms",
        counted: "unknown",
        slice: "tv",
        resolvedSlice: "all",
      },
    );
    const spans = exporter.getFinishedSpans();
    expect(spans.map(({ name }) => name)).toEqual(["slidr.store", "slidr.decide"]);
    expect(spans[1]!.status).toEqual({ code: SpanStatusCode.ERROR, message: "deadline: 3 ms" });
    expect(spans[1]!.attributes).toMatchObject({ "slidr.cause": "deadline", "slidr.slice": "tv" });
  });

  test("a click that came before there was a bundle is a span of its own, an error without stages", async () => {
    const { exporter, tracer } = tracing();
    const clock = () => performance.timeOrigin + performance.now();
    const { onStages } = await openDecisionSpans({ tracer, clock });
    const registry = { live: async () => undefined, read: () => Promise.reject(new Error("none")) };
    const engine = createEngine({
      registry,
      createStore,
      clock: Date.now,
      timer: () => performance.now(),
      onStages,
    });
    await engine.decide(sampleClicks(1)[0]!);
    await engine.close();
    const spans = exporter.getFinishedSpans();
    expect(spans.map(({ name, status }) => [name, status])).toEqual([
      ["slidr.decide", { code: SpanStatusCode.ERROR, message: "bundle: there is none yet" }],
    ]);
  });

  test("an engine's decisions become spans under the span that is active; what is not sampled leaves none", async () => {
    for (const isSampled of [true, false]) {
      const { exporter, tracer } = tracing(isSampled);
      const { onStages } = await openDecisionSpans({
        tracer,
        clock: () => performance.timeOrigin + performance.now(),
      });
      const engine = createEngine({
        bundle: sampleBundle(1),
        createStore,
        clock: Date.now,
        timer: () => performance.now(),
        onStages,
      });
      for (const click of sampleClicks(20)) await engine.decide(click);
      const spans = exporter.getFinishedSpans();
      expect(named(spans, "slidr.decide").length).toBe(isSampled ? 20 : 0);
      expect(named(spans, "slidr.store").length).toBe(isSampled ? 20 : 0);
      expect(engine.stats().listenerErrors).toBe(0);
    }
  });

  test("the parent is the caller's active span", async () => {
    const { exporter, tracer } = tracing();
    const { onStages } = await openDecisionSpans({ tracer, clock: () => startMs });
    const request = tracer.startSpan("request");
    // A context manager as an SDK for Node registers one, for one active context.
    const active = trace.setSpan(context.active(), request);
    context.setGlobalContextManager({
      active: () => active,
      with: (_context, run, that, ...rest) => run.call(that as never, ...rest),
      bind: (_context, target) => target,
      enable() {
        return this;
      },
      disable() {
        return this;
      },
    });
    onStages(times, scored);
    context.disable();
    const [root] = named(exporter.getFinishedSpans(), "slidr.decide");
    expect(root!.parentSpanContext?.spanId).toBe(request.spanContext().spanId);
    expect(root!.spanContext().traceId).toBe(request.spanContext().traceId);
  });
});
