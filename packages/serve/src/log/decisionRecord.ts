import type { Click } from "@slidr/clicks";
import type { Decision } from "../engine/decision.js";

/** What every record holds: the click itself, and which versions decided it when. */
interface AnyRecord {
  readonly version: 1;
  readonly click: Click;
  readonly bundle: string;
  readonly specHash: string;
  readonly decidedAtMs: number;
  readonly invalid: boolean;
}

/** A decision by score, with all that is needed to make it again. */
export interface ScoredRecord extends AnyRecord {
  readonly degraded: false;
  /** [width], each a 32-bit float. */
  readonly features: readonly number[];
  readonly score: number;
  readonly slice: string;
  readonly resolvedSlice: string;
  readonly calibratedAs: string;
  readonly threshold: number;
}

/** A decision that failed open. */
export interface DegradedRecord extends AnyRecord {
  readonly degraded: true;
  readonly invalid: false;
  readonly reason: string;
}

/** One line of a decision log: plain JSON. */
export type DecisionRecord = ScoredRecord | DegradedRecord;

/**
 * The record of a decision, for a log: what replay needs, as plain JSON.
 *
 * @param click the click that was decided
 * @param decision of `engine.decide`, for that click
 *
 * @example
 * ```ts
 * import { decisionRecord } from "@slidr/serve";
 *
 * const click = { clickId: "a", clickedAtMs: 0, userId: "u" };
 * const decision = {
 *   clickId: "a", bundle: "b", specHash: "c", decidedAtMs: 5, degraded: true, invalid: false,
 *   cause: "store", reason: "store: gone", counted: "unknown",
 * } as const;
 * decisionRecord(click, decision).click; // => { clickId: "a", clickedAtMs: 0, userId: "u" }
 * ```
 */
export function decisionRecord(click: Click, decision: Decision): DecisionRecord {
  const { bundle, specHash, decidedAtMs } = decision;
  const common = { version: 1, click, bundle, specHash, decidedAtMs } as const;
  if (decision.degraded) return { ...common, degraded: true, invalid: false, reason: decision.reason };
  const { invalid, score, slice, resolvedSlice, calibratedAs, threshold } = decision;
  const features = Array.from(decision.features);
  const by = { slice, resolvedSlice, calibratedAs, threshold };
  return { ...common, degraded: false, invalid, features, score, ...by };
}
