import { InputError } from "@slidr/clicks";
import { RecentIds } from "../log/recentIds.js";
import type { DeferredClick, DeferredQueue, DelayedDecision } from "./deferredQueue.js";
import { Leases } from "./leases.js";

/** What bounds an in-process queue. */
export interface MemoryQueueOptions {
  /** Epoch milliseconds now, such as `Date.now`. */
  readonly clock: () => number;
  /** Clicks and decisions held, at most; 100,000 by default. A push that does not fit is refused whole. */
  readonly sizeMax?: number;
  /** Click ids remembered after their decision: at least the last half of so many; 1,000,000 by default. */
  readonly idsMax?: number;
  /** How long a worker has for what it claimed; 60,000 ms by default. */
  readonly leaseMs?: number;
}

/**
 * A queue of deferred clicks in this process: the default of an engine that is embedded.
 *
 * It is gone with its process. The decision log has every degraded click, so `refillDeferred` brings them back.
 *
 * @param options see {@link MemoryQueueOptions}
 * @throws (from `push`) InputError `QUEUE_FULL`
 *
 * @example
 * ```ts
 * import { createMemoryQueue } from "@slidr/serve";
 *
 * const queue = createMemoryQueue({ clock: () => 0 });
 * const deferred = { click: { clickId: "a", clickedAtMs: 0, userId: "u" }, bundle: "b", reason: "deadline", deferredAtMs: 5 };
 * await queue.push([deferred, deferred]); // => 1
 * (await queue.claim("worker", 10)).map(({ value }) => value.click.clickId); // => ["a"]
 * await queue.claim("another worker", 10); // => []
 * ```
 */
export function createMemoryQueue(options: MemoryQueueOptions): DeferredQueue {
  const { clock, sizeMax = 100_000, idsMax = 1_000_000, leaseMs = 60_000 } = options;
  const clicks = new Leases<DeferredClick>(clock, leaseMs);
  const decisions = new Leases<DelayedDecision>(clock, leaseMs);
  const waiting = new Set<string>();
  const decided = new RecentIds(idsMax);
  return {
    async push(pushed) {
      const isNew = ({ click }: DeferredClick) =>
        !waiting.has(click.clickId) && decided.isNews(click.clickId, true);
      const byId = new Map(pushed.filter(isNew).map((deferred) => [deferred.click.clickId, deferred]));
      if (clicks.size + decisions.size + byId.size > sizeMax) {
        throw new InputError(
          "QUEUE_FULL",
          `push requires room for ${byId.size} clicks, got a queue that holds ${clicks.size + decisions.size} of ${sizeMax}`,
        );
      }
      for (const [id, deferred] of byId) {
        waiting.add(id);
        clicks.add(deferred);
      }
      return byId.size;
    },
    claim: async (_, countMax) => clicks.claim(countMax),
    async settle({ id, value }, decision) {
      if (!clicks.remove(id)) return false;
      waiting.delete(value.click.clickId);
      decided.remember(value.click.clickId, false);
      decisions.add(decision);
      return true;
    },
    claimDecisions: async (_, countMax) => decisions.claim(countMax),
    async confirm(ids) {
      for (const id of ids) decisions.remove(id);
    },
    depth: async () => ({ clicks: clicks.size, decisions: decisions.size }),
  };
}
