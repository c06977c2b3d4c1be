import type { Click } from "@slidr/clicks";
import type { Decision } from "../engine/decision.js";

/** A click that was answered without a score and waits to be decided. */
export interface DeferredClick {
  readonly click: Click;
  /** Digest of the bundle that was live when it came. */
  readonly bundle: string;
  /** Why it was degraded. */
  readonly reason: string;
  /** Epoch milliseconds of the degraded answer. */
  readonly deferredAtMs: number;
}

/** The decision that a deferred click got in the end; degraded once more where it was given up. */
export interface DelayedDecision {
  readonly click: Click;
  readonly decision: Decision;
  /** Epoch milliseconds of the degraded answer. */
  readonly deferredAtMs: number;
}

/** Something handed out under a lease: whoever does not finish it in time loses it to another. */
export interface Claimed<Value> {
  readonly id: string;
  readonly value: Value;
}

/** How much a queue holds. */
export interface DeferredDepth {
  /** Clicks that wait for a decision, those claimed included. */
  readonly clicks: number;
  /** Decisions that wait to be confirmed, those claimed included. */
  readonly decisions: number;
}

/**
 * Keeps degraded clicks until somebody decides them, and the decisions until somebody has taken them over.
 *
 * A click id goes through it once: pushing it again, before or after its decision, changes nothing. Of two workers that
 * decided the same click, one settles it. A decision is handed out again until it is confirmed, always the same one.
 */
export interface DeferredQueue {
  /** Takes clicks over; resolved once they are safe. Returns how many were new. */
  push(clicks: readonly DeferredClick[]): Promise<number>;
  /** Hands out clicks whose lease is free, oldest first, at most `countMax`. */
  claim(consumer: string, countMax: number): Promise<readonly Claimed<DeferredClick>[]>;
  /** Puts a click's decision in its place, in one step; false where the click had one already. */
  settle(claimed: Claimed<DeferredClick>, decision: DelayedDecision): Promise<boolean>;
  /** Hands out decisions that are not confirmed yet and whose lease is free, oldest first. */
  claimDecisions(consumer: string, countMax: number): Promise<readonly Claimed<DelayedDecision>[]>;
  /** Lets go of decisions that are safe elsewhere. */
  confirm(ids: readonly string[]): Promise<void>;
  depth(): Promise<DeferredDepth>;
}
