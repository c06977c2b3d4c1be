import type { FeaturePlan } from "../plan/featurePlan.js";
import { gapsKept } from "../spec/gapRegularity.js";

/**
 * How far a log must reach back before its end for `rebuild` to leave exact state, in ms: 9 times the longest retention.
 *
 * An entity that is still alive was seen within its retention, and each of the 8 deliveries and gaps it remembers before
 * that no longer than a retention before the next. A log of one retention gives exact counts and distinct values already.
 *
 * @param plan - of `compilePlan(spec)`, or of a store.
 *
 * @example
 * ```ts
 * import { compilePlan, defaultSpec, rebuildSpanMs } from "@slidr/features";
 *
 * rebuildSpanMs(compilePlan(defaultSpec({ timeZone: "UTC" }))) / 86_400_000; // => 9
 * ```
 */
export function rebuildSpanMs(plan: FeaturePlan): number {
  const retentionsMs = plan.entities.map(({ retentionMs }) => retentionMs);
  // As many ids as gaps are remembered.
  return (1 + gapsKept) * Math.max(0, ...retentionsMs);
}
