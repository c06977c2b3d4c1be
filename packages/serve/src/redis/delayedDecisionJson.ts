import type { DelayedDecision } from "../deferred/deferredQueue.js";

/** A delayed decision as JSON; every number reads back to the last bit. */
export function delayedDecisionJson(delayed: DelayedDecision): string {
  const { decision } = delayed;
  if (decision.degraded) return JSON.stringify(delayed);
  return JSON.stringify({ ...delayed, decision: { ...decision, features: Array.from(decision.features) } });
}

/** A delayed decision back from its JSON. */
export function delayedDecisionFromJson(json: string): DelayedDecision {
  const delayed = JSON.parse(json) as DelayedDecision;
  const { decision } = delayed;
  if (decision.degraded) return delayed;
  return { ...delayed, decision: { ...decision, features: Float32Array.from(decision.features) } };
}
