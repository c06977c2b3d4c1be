import { setTimeout as sleep } from "node:timers/promises";
import { type Click, InputError } from "@slidr/clicks";
import type { Decision } from "../engine/decision.js";
import type { Claimed, DeferredClick, DeferredQueue, DelayedDecision } from "./deferredQueue.js";

/** What a worker needs of the world. */
export interface DeferredWorkerOptions {
  readonly queue: DeferredQueue;
  /** Tells workers apart, in the queue's own books. */
  readonly consumer: string;
  /** Decides a click again, without haste: `engine.decide` of an engine with a long deadline. */
  readonly decide: (click: Click) => Promise<Decision>;
  /**
   * Makes a decision known: to the decision log (`append` and `flush`), to billing. Once it has resolved, the decision is confirmed and
   * not published again; a worker that dies in between makes it come twice, the same both times: go by the click id.
   */
  readonly publish: (decision: DelayedDecision) => Promise<void> | void;
  /** Epoch milliseconds now, such as `Date.now`. */
  readonly clock: () => number;
  /** Clicks claimed at a time; 64 by default. */
  readonly batchMax?: number;
  /** Pause when there was nothing to do, or the queue gave no answer; 250 ms by default. */
  readonly idleMs?: number;
  /** Age at which a click that still cannot be decided stays valid for good; 1 day by default. */
  readonly giveUpAfterMs?: number;
}

/** What a worker has done. */
export interface DeferredWorkerStats {
  /** Clicks that this worker's decision settled, those given up included. */
  readonly settled: number;
  /** Settled without a score: they stay valid. */
  readonly givenUp: number;
  /** Decided here, after another worker had settled the click: thrown away. */
  readonly beaten: number;
  /** Degraded once more: claimed again when the lease is over. */
  readonly postponed: number;
  readonly published: number;
  /** Faults of the queue or of `publish`; everything they held comes again. */
  readonly failures: number;
  /** The last of those; "" when there was none. */
  readonly lastError: string;
}

/** Decides deferred clicks. */
export interface DeferredWorker {
  /** One round: claims, decides, settles, publishes. Returns whether anything was done; one click's fault stops no other. */
  step(): Promise<boolean>;
  /** Rounds until the signal aborts; ends after the round it is in. */
  run(signal: AbortSignal): Promise<void>;
  stats(): DeferredWorkerStats;
}

/**
 * Makes a worker that decides degraded clicks later and publishes the delayed decisions.
 *
 * Any number of workers may share a queue, and each may die at any point: a click is settled once, by whoever comes
 * first, and its decision is published until somebody has taken it.
 *
 * @param options see {@link DeferredWorkerOptions}
 *
 * @example
 * ```ts
 * import { createDeferredWorker, createMemoryQueue, type DelayedDecision } from "@slidr/serve";
 *
 * const clock = () => 1000;
 * const queue = createMemoryQueue({ clock });
 * const click = { clickId: "a", clickedAtMs: 0, userId: "u" };
 * await queue.push([{ click, bundle: "b", reason: "deadline", deferredAtMs: 5 }]);
 *
 * const published: DelayedDecision[] = [];
 * const worker = createDeferredWorker({
 *   queue, clock, consumer: "worker-1",
 *   // An engine would decide; this one says invalid.
 *   decide: async ({ clickId }) => ({
 *     clickId, bundle: "b", specHash: "c", decidedAtMs: 1000, degraded: false, invalid: true, score: 0.9, threshold: 0.5,
 *     slice: "all", resolvedSlice: "all", calibratedAs: "all", features: Float32Array.of(7), duplicate: true,
 *   }),
 *   publish: (decision) => void published.push(decision),
 * });
 * await worker.step(); // => true
 * published.map(({ decision }) => [decision.clickId, decision.invalid]); // => [["a", true]]
 * await worker.step(); // => false
 * ```
 */
export function createDeferredWorker(options: DeferredWorkerOptions): DeferredWorker {
  const { queue, consumer, clock, batchMax = 64, idleMs = 250, giveUpAfterMs = 86_400_000 } = options;
  const counts = {
    settled: 0,
    givenUp: 0,
    beaten: 0,
    postponed: 0,
    published: 0,
    failures: 0,
    lastError: "",
  };

  function failed(error: unknown): false {
    counts.failures++;
    counts.lastError = error instanceof Error ? error.message : String(error);
    return false;
  }

  /** Whether it could be made known: one that cannot holds up no other, and comes again when its lease is over. */
  async function isPublished(decision: DelayedDecision): Promise<boolean> {
    try {
      await options.publish(decision);
      return true;
    } catch (error) {
      return failed(error);
    }
  }

  async function settle(claimed: Claimed<DeferredClick>): Promise<void> {
    const { click, deferredAtMs } = claimed.value;
    const isLast = clock() - deferredAtMs >= giveUpAfterMs;
    const decision = await decideOrSay(claimed.value, options);
    if (decision.degraded && !isLast) {
      counts.postponed++;
      return;
    }
    if (!(await queue.settle(claimed, { click, decision, deferredAtMs }))) {
      counts.beaten++;
      return;
    }
    counts.settled++;
    if (decision.degraded) counts.givenUp++;
  }

  async function publishAll(): Promise<number> {
    const claimed = await queue.claimDecisions(consumer, batchMax);
    let published = 0;
    for (const { id, value } of claimed) {
      if (!(await isPublished(value))) continue;
      await queue.confirm([id]);
      counts.published++;
      published++;
    }
    return published;
  }

  async function step(): Promise<boolean> {
    try {
      const claimed = await queue.claim(consumer, batchMax);
      const settled = await Promise.all(claimed.map((click) => settle(click).then(() => true, failed)));
      const published = await publishAll();
      return published > 0 || settled.includes(true);
    } catch (error) {
      return failed(error);
    }
  }

  return {
    step,
    async run(signal) {
      while (!signal.aborted) {
        if (!(await step())) await sleep(idleMs, undefined, { signal }).catch(() => {});
      }
    },
    stats: () => ({ ...counts }),
  };
}

/** A click that cannot be decided at all is answered like one whose store is gone: valid, with the reason. */
async function decideOrSay(
  { click, bundle }: DeferredClick,
  { decide, clock }: DeferredWorkerOptions,
): Promise<Decision> {
  try {
    return await decide(click);
  } catch (error) {
    const reason = error instanceof InputError ? `${error.code}: ${error.message}` : String(error);
    const versions = { clickId: click.clickId, bundle, specHash: "", decidedAtMs: clock() };
    return { ...versions, degraded: true, invalid: false, cause: "score", reason, counted: "unknown" };
  }
}
