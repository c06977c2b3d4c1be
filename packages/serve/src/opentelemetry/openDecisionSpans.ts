import type * as opentelemetry from "@opentelemetry/api";
import { InputError } from "@slidr/clicks";
import type { Decision } from "../engine/decision.js";
import type { StageTimes } from "../engine/stageTimes.js";

/** The part of OpenTelemetry's tracer that is seen from outside; every `Tracer` has it. */
export interface DecisionTracer {
  startSpan(name: string, ...rest: never[]): unknown;
}

/** Where spans go, and when they are. */
export interface DecisionSpansOptions {
  /** Of your tracer provider, whose sampler says which decisions are traced. */
  readonly tracer: DecisionTracer;
  /** Epoch milliseconds with fractions: `() => performance.timeOrigin + performance.now()`. */
  readonly clock: () => number;
}

/** An engine's spans. */
export interface DecisionSpans {
  /** For `createEngine`'s option of that name. */
  onStages(times: StageTimes, decision: Decision): void;
}

const STAGES = [
  ["slidr.store", ["storeCallMs", "storeWaitMs"]],
  ["slidr.features", ["featuresMs"]],
  ["slidr.score", ["scoreMs", "scoreWaitMs"]],
] as const;

/**
 * Opens OpenTelemetry spans of an engine's decisions: `slidr.decide`, and under it store, features and score.
 *
 * A span is made when its decision is there, with the times that the engine measured; the stages are laid end to end, so
 * what lies between the last of them and the end of the decision was spent between stages. Its parent is the span that is active when the decision is made,
 * your request's. A degraded decision is an error, with its reason. Attributes: `slidr.click_id`, `slidr.bundle`, `slidr.invalid`,
 * `slidr.degraded`, `slidr.slice`, and `slidr.cause` or `slidr.score` and `slidr.threshold`.
 *
 * @param options see {@link DecisionSpansOptions}
 * @throws InputError OPENTELEMETRY_MISSING without the optional peer @opentelemetry/api
 *
 * Cost: that of four spans where the sampler takes a decision, of one that records nothing where it does not.
 *
 * @example
 * ```ts no-run
 * import { trace } from "@opentelemetry/api";
 * import { openDecisionSpans } from "@slidr/serve/opentelemetry";
 *
 * const clock = () => performance.timeOrigin + performance.now();
 * const { onStages } = await openDecisionSpans({ tracer: trace.getTracer("slidr"), clock });
 * // createEngine({ ..., onStages })
 * ```
 */
export async function openDecisionSpans({ tracer, clock }: DecisionSpansOptions): Promise<DecisionSpans> {
  const { context, trace, SpanStatusCode } = await loadOpentelemetry();
  const { startSpan } = tracer as unknown as opentelemetry.Tracer;
  return {
    onStages(times, decision) {
      const endMs = clock();
      const startMs = endMs - times.totalMs;
      const active = context.active();
      const span = startSpan.call(
        tracer,
        "slidr.decide",
        { startTime: startMs, attributes: attributesOf(decision) },
        active,
      );
      if (span.isRecording()) {
        const inside = trace.setSpan(active, span);
        let atMs = startMs;
        for (const [name, fields] of STAGES) {
          const tookMs = fields.reduce((sum, field) => sum + times[field], 0);
          // A stage that was not reached took 0.
          if (tookMs === 0) continue;
          const stage = startSpan.call(tracer, name, { startTime: atMs }, inside);
          atMs += tookMs;
          stage.end(atMs);
        }
        if (decision.degraded) span.setStatus({ code: SpanStatusCode.ERROR, message: decision.reason });
      }
      span.end(endMs);
    },
  };
}

function attributesOf(decision: Decision): opentelemetry.Attributes {
  const attributes = {
    "slidr.click_id": decision.clickId,
    "slidr.bundle": decision.bundle,
    "slidr.invalid": decision.invalid,
    "slidr.degraded": decision.degraded,
  };
  if (decision.degraded) {
    const { cause, slice } = decision;
    return { ...attributes, "slidr.cause": cause, ...(slice !== undefined && { "slidr.slice": slice }) };
  }
  const { slice, score, threshold } = decision;
  return { ...attributes, "slidr.slice": slice, "slidr.score": score, "slidr.threshold": threshold };
}

async function loadOpentelemetry(): Promise<typeof opentelemetry> {
  try {
    return await import("@opentelemetry/api");
  } catch (cause) {
    throw new InputError(
      "OPENTELEMETRY_MISSING",
      "openDecisionSpans requires the package @opentelemetry/api, which is not installed: npm install @opentelemetry/api",
      { cause },
    );
  }
}
