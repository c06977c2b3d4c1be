import type { DecisionRecord } from "../log/decisionRecord.js";
import type { DeferredClick, DeferredQueue } from "./deferredQueue.js";

/** What a refill found. */
export interface Refill {
  /** Degraded clicks of the log that no later line decided. */
  readonly undecided: number;
  /** Of those, how many the queue did not know. */
  readonly added: number;
}

const PUSH_CLICKS = 256;

/**
 * Pushes every click of a decision log that was degraded and never decided: after a loss of the queue, or of a process
 * before its clicks were in it.
 *
 * The queue ignores what it has or had, so refilling twice, or beside workers, does no harm.
 *
 * @param queue any queue
 * @param records opens a decision log, delayed decisions included; read twice
 * @throws what the queue and the log throw
 *
 * Cost: two passes; the degraded clicks are held in memory.
 *
 * @example
 * ```ts
 * import { createMemoryQueue, type DecisionRecord, decisionRecord, refillDeferred } from "@slidr/serve";
 *
 * const lost = ["a", "b"].map((clickId): DecisionRecord => {
 *   const common = { clickId, bundle: "b", specHash: "c", decidedAtMs: 5 };
 *   const click = { clickId, clickedAtMs: 0, userId: "u" };
 *   const why = { cause: "shed", reason: "shed: 1,000 in flight", counted: "no" } as const;
 *   return decisionRecord(click, { ...common, ...why, degraded: true, invalid: false });
 * });
 * const queue = createMemoryQueue({ clock: () => 0 });
 * await refillDeferred(queue, () => lost); // => { undecided: 2, added: 2 }
 * await refillDeferred(queue, () => lost); // => { undecided: 2, added: 0 }
 * ```
 */
export async function refillDeferred(
  queue: DeferredQueue,
  records: () => Iterable<DecisionRecord> | AsyncIterable<DecisionRecord>,
): Promise<Refill> {
  const undecided = new Map<string, DeferredClick>();
  for await (const record of records()) {
    const { click, bundle, decidedAtMs } = record;
    if (!record.degraded || undecided.has(click.clickId)) continue;
    undecided.set(click.clickId, { click, bundle, reason: record.reason, deferredAtMs: decidedAtMs });
  }
  // A second pass, not a list of every decided click: most of a log is that.
  for await (const { degraded, click } of records()) {
    if (!degraded) undecided.delete(click.clickId);
  }
  const clicks = [...undecided.values()];
  let added = 0;
  for (let start = 0; start < clicks.length; start += PUSH_CLICKS) {
    added += await queue.push(clicks.slice(start, start + PUSH_CLICKS));
  }
  return { undecided: clicks.length, added };
}
