import type { Click } from "@slidr/clicks";
import type { Decision, DegradedDecision, ScoredDecision } from "../engine/decision.js";

/** The version of the record's fields. */
export const RECORD_VERSION = 2;

/** What every record holds besides the decision: the click itself. */
interface WithClick {
  readonly version: typeof RECORD_VERSION;
  readonly click: Click;
}

/** A decision by score, with all that is needed to make it again. */
export type ScoredRecord = WithClick &
  Omit<ScoredDecision, "clickId" | "features"> & {
    /** [width], each a 32-bit float. */
    readonly features: readonly number[];
  };

/** A decision that failed open. */
export type DegradedRecord = WithClick & Omit<DegradedDecision, "clickId">;

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
  const version = RECORD_VERSION;
  if (decision.degraded) {
    const { clickId: _, ...fields } = decision;
    return { version, click, ...fields };
  }
  const { clickId: _, features, ...fields } = decision;
  return { version, click, ...fields, features: Array.from(features) };
}
