import { setTimeout as sleep } from "node:timers/promises";
import { type Click, InputError } from "@slidr/clicks";
import type { Decision } from "../engine/decision.js";
import type { DeferredClick, DeferredQueue } from "./deferredQueue.js";

/** How degraded clicks reach their queue. */
export interface DeferrerOptions {
  readonly queue: DeferredQueue;
  /** Clicks held in this process until the queue has taken them, at most; 100,000 by default. */
  readonly bufferMax?: number;
  /** Clicks of one push, at most; 256 by default. */
  readonly batchMax?: number;
  /** How long to wait after a push that failed; 250 ms by default. */
  readonly retryMs?: number;
}

/** What a deferrer has done: deferred = pushed + buffered + lost. */
export interface DeferrerStats {
  /** Degraded clicks that came. */
  readonly deferred: number;
  /** Taken over by the queue, those it knew already included. */
  readonly pushed: number;
  /** Still in this process. */
  readonly buffered: number;
  /** Came while the buffer was full: the decision log alone has them, and `refillDeferred` brings them back. */
  readonly lost: number;
  /** Pushes that failed. */
  readonly failures: number;
  /** Why the last push failed; "" when none did. */
  readonly lastError: string;
}

/** Takes degraded clicks off an engine's hands. */
export interface Deferrer {
  /** For the engine's `onDecision`: keeps a degraded click, ignores every other; never waits, never throws. */
  onDecision(click: Click, decision: Decision): void;
  stats(): DeferrerStats;
  /** Ends after the buffer is empty, or after `waitMs` (default 5,000); what is left then counts as lost. */
  close(waitMs?: number): Promise<DeferrerStats>;
}

/**
 * Brings degraded clicks to a queue without ever making a decision wait.
 *
 * The queue is often gone for the same reason that the clicks were degraded, so they wait in this process, within bounds,
 * and each push is tried until it succeeds; a queue takes a click once however often it is pushed.
 *
 * @param options see {@link DeferrerOptions}
 * @throws InputError `DEFERRER_OPTION` for a bound that is not an integer >= 1
 *
 * @example
 * ```ts
 * import { createDeferrer, createMemoryQueue } from "@slidr/serve";
 *
 * const queue = createMemoryQueue({ clock: () => 0 });
 * const deferrer = createDeferrer({ queue });
 * const click = { clickId: "a", clickedAtMs: 0, userId: "u" };
 * deferrer.onDecision(click, {
 *   clickId: "a", bundle: "b", specHash: "c", decidedAtMs: 5, degraded: true, invalid: false,
 *   cause: "deadline", reason: "deadline: 3 ms", counted: "unknown",
 * });
 * (await deferrer.close()).pushed; // => 1
 * await queue.depth(); // => { clicks: 1, decisions: 0 }
 * ```
 */
export function createDeferrer(options: DeferrerOptions): Deferrer {
  const { queue, bufferMax = 100_000, batchMax = 256, retryMs = 250 } = options;
  for (const [name, value] of Object.entries({ bufferMax, batchMax, retryMs })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new InputError(
      "DEFERRER_OPTION",
      `createDeferrer requires ${name} to be an integer >= 1, got ${value}`,
    );
  }
  const counts = { deferred: 0, pushed: 0, lost: 0, failures: 0, lastError: "" };
  const stopped = new AbortController();
  let buffer: DeferredClick[] = [];
  let pushing: Promise<void> | undefined;

  // Only one at a time, so that clicks reach the queue in the order they came.
  async function pushAll(): Promise<void> {
    while (buffer.length > 0 && !stopped.signal.aborted) {
      const batch = buffer.slice(0, batchMax);
      try {
        await queue.push(batch);
        if (stopped.signal.aborted) return;
        buffer = buffer.slice(batch.length);
        counts.pushed += batch.length;
      } catch (error) {
        counts.failures++;
        counts.lastError = error instanceof Error ? error.message : String(error);
        await sleep(retryMs, undefined, { signal: stopped.signal, ref: false }).catch(() => {});
      }
    }
    pushing = undefined;
  }

  const stats = (): DeferrerStats => ({ ...counts, buffered: buffer.length });

  return {
    onDecision(click, decision) {
      if (!decision.degraded) return;
      counts.deferred++;
      if (stopped.signal.aborted || buffer.length >= bufferMax) {
        counts.lost++;
        return;
      }
      const { bundle, reason, decidedAtMs } = decision;
      buffer.push({ click, bundle, reason, deferredAtMs: decidedAtMs });
      pushing ??= pushAll();
    },
    stats,
    async close(waitMs = 5000) {
      const given = new AbortController();
      const late = sleep(waitMs, undefined, { signal: given.signal }).catch(() => {});
      await Promise.race([pushing, late]);
      given.abort();
      stopped.abort();
      counts.lost += buffer.length;
      buffer = [];
      return stats();
    },
  };
}
