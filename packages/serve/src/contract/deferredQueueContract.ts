import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { DeferredClick, DeferredQueue, DelayedDecision } from "../deferred/deferredQueue.js";
import type { ScoredDecision } from "../engine/decision.js";

/** An empty queue under test. */
export interface OpenQueue {
  readonly queue: DeferredQueue;
  /** Called once after each case. */
  close(): Promise<void> | void;
}

/** One claim that every queue must keep. */
export interface QueueCase {
  /** The claim. */
  readonly title: string;
  /** Throws what is wrong when the queue does not keep it. */
  run(): Promise<void>;
}

const LEASE_MS = 100;
const LONG_LEASE_MS = 60_000;

/**
 * The contract of a queue of deferred clicks as a list of cases, for any test runner.
 *
 * @param open gives an empty queue with this lease for each case
 * @returns cases, each with a title and a `run` that throws an `AssertionError` when its claim does not hold
 * Cost: less than a second, most of it waiting for leases to run out.
 *
 * @example
 * ```ts
 * import { createMemoryQueue } from "@slidr/serve";
 * import { deferredQueueContract } from "@slidr/serve/contract";
 *
 * // In vitest or jest: for (const { title, run } of cases) test(title, run);
 * const cases = deferredQueueContract((leaseMs) => {
 *   return { queue: createMemoryQueue({ clock: Date.now, leaseMs }), close: () => {} };
 * });
 * cases[0]?.title; // => "a click is handed out as it was pushed"
 * await cases[0]?.run();
 * ```
 */
export function deferredQueueContract(
  open: (leaseMs: number) => Promise<OpenQueue> | OpenQueue,
): QueueCase[] {
  return CASES.map(({ title, leaseMs = LONG_LEASE_MS, check }) => ({
    title,
    async run() {
      const { queue, close } = await open(leaseMs);
      try {
        await check(queue);
      } finally {
        await close();
      }
    },
  }));
}

interface Case {
  readonly title: string;
  readonly leaseMs?: number;
  check(queue: DeferredQueue): Promise<void>;
}

const deferred = (clickId: string): DeferredClick => ({
  click: {
    clickId,
    clickedAtMs: 1_700_000_000_000.5,
    userId: 'ünï "quoted" {u}\n',
    attributes: { device: "tv" },
  },
  bundle: "b",
  reason: "deadline",
  deferredAtMs: 1_700_000_000_001,
});

const decided = ({ click, deferredAtMs }: DeferredClick, slice = "all"): DelayedDecision => ({
  click,
  deferredAtMs,
  decision: {
    clickId: click.clickId,
    bundle: "b",
    specHash: "s",
    decidedAtMs: deferredAtMs + 1000,
    degraded: false,
    invalid: true,
    score: Math.fround(0.1),
    threshold: 0.1,
    slice,
    resolvedSlice: "all",
    calibratedAs: "all",
    features: Float32Array.of(0.1, -1, 3e30),
    duplicate: true,
  },
});

const ids = (claimed: readonly { readonly value: DeferredClick }[]) =>
  claimed.map(({ value }) => value.click.clickId);

const slices = async (queue: DeferredQueue) =>
  (await queue.claimDecisions("reader", 100)).map(({ value }) => (value.decision as ScoredDecision).slice);

const CASES: readonly Case[] = [
  {
    title: "a click is handed out as it was pushed",
    async check(queue) {
      strictEqual(await queue.push([deferred("a")]), 1);
      const [claimed] = await queue.claim("worker", 10);
      deepStrictEqual(claimed?.value, deferred("a"));
    },
  },
  {
    title: "clicks are handed out oldest first, at most as many as asked for",
    async check(queue) {
      await queue.push(["a", "b", "c"].map(deferred));
      deepStrictEqual(ids(await queue.claim("worker", 2)), ["a", "b"]);
      deepStrictEqual(ids(await queue.claim("worker", 2)), ["c"]);
    },
  },
  {
    title: "nothing pushed, nothing to hand out",
    async check(queue) {
      strictEqual(await queue.push([]), 0);
      deepStrictEqual(await queue.claim("worker", 10), []);
      deepStrictEqual(await queue.claimDecisions("worker", 10), []);
      deepStrictEqual(await queue.depth(), { clicks: 0, decisions: 0 });
    },
  },
  {
    title: "a click id is taken once: in one push, in two, while it is claimed, after its decision",
    async check(queue) {
      strictEqual(await queue.push([deferred("a"), deferred("a")]), 1);
      strictEqual(await queue.push([deferred("a"), deferred("b")]), 1);
      const [a] = await queue.claim("worker", 1);
      strictEqual(await queue.push([deferred("a")]), 0);
      await queue.settle(a!, decided(a!.value));
      strictEqual(await queue.push([deferred("a")]), 0);
      deepStrictEqual(ids(await queue.claim("worker", 10)), ["b"]);
    },
  },
  {
    title: "what one worker has claimed no other gets while the lease lasts",
    async check(queue) {
      await queue.push([deferred("a")]);
      await queue.claim("one", 10);
      deepStrictEqual(await queue.claim("another", 10), []);
      deepStrictEqual(await queue.claim("one", 10), []);
    },
  },
  {
    title: "what a worker claimed and did not settle is handed out again when its lease is over",
    leaseMs: LEASE_MS,
    async check(queue) {
      await queue.push(["a", "b"].map(deferred));
      await queue.claim("dead", 10);
      await sleep(LEASE_MS * 1.5);
      deepStrictEqual(ids(await queue.claim("another", 10)), ["a", "b"]);
    },
  },
  {
    title: "of two workers that decided the same click the first one settles it, the other is told so",
    leaseMs: LEASE_MS,
    async check(queue) {
      await queue.push([deferred("a")]);
      const [slow] = await queue.claim("slow", 10);
      await sleep(LEASE_MS * 1.5);
      const [quick] = await queue.claim("quick", 10);
      strictEqual(await queue.settle(quick!, decided(quick!.value, "by the quick one")), true);
      strictEqual(await queue.settle(slow!, decided(slow!.value, "by the slow one")), false);
      deepStrictEqual(await slices(queue), ["by the quick one"]);
    },
  },
  {
    title: "a decision reads back as it was settled, and its click is gone",
    async check(queue) {
      await queue.push([deferred("a")]);
      const [a] = await queue.claim("worker", 10);
      await queue.settle(a!, decided(a!.value));
      deepStrictEqual(await queue.depth(), { clicks: 0, decisions: 1 });
      const [decision] = await queue.claimDecisions("reader", 10);
      deepStrictEqual(decision?.value, decided(deferred("a")));
    },
  },
  {
    title: "a decision is handed out again until it is confirmed, then never",
    leaseMs: LEASE_MS,
    async check(queue) {
      await queue.push([deferred("a")]);
      const [a] = await queue.claim("worker", 10);
      await queue.settle(a!, decided(a!.value));
      deepStrictEqual(await slices(queue), ["all"]);
      deepStrictEqual(await slices(queue), []);
      await sleep(LEASE_MS * 1.5);
      const [again] = await queue.claimDecisions("another", 10);
      await queue.confirm([again!.id]);
      await queue.confirm([again!.id]);
      await sleep(LEASE_MS * 1.5);
      deepStrictEqual(await slices(queue), []);
      deepStrictEqual(await queue.depth(), { clicks: 0, decisions: 0 });
    },
  },
  {
    title: "workers that race settle every click once, and every decision can be read",
    async check(queue) {
      const all = Array.from({ length: 200 }, (_, i) => `click-${i}`);
      await Promise.all(all.map((clickId) => queue.push([deferred(clickId)])));
      let settled = 0;
      const work = async (consumer: string) => {
        for (let claimed = await queue.claim(consumer, 7); claimed.length > 0; ) {
          for (const one of claimed) if (await queue.settle(one, decided(one.value))) settled++;
          claimed = await queue.claim(consumer, 7);
        }
      };
      await Promise.all(["one", "two", "three"].map(work));
      strictEqual(settled, all.length);
      const read = await queue.claimDecisions("reader", 1000);
      deepStrictEqual(new Set(read.map(({ value }) => value.click.clickId)), new Set(all));
      strictEqual(read.length, all.length);
    },
  },
];
