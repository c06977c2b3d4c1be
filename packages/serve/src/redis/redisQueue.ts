import { InputError } from "@slidr/clicks";
import { type RedisClient, RedisScript } from "@slidr/features/redis";
import type { Claimed, DeferredClick, DeferredQueue } from "../deferred/deferredQueue.js";
import { delayedDecisionFromJson, delayedDecisionJson } from "./delayedDecisionJson.js";
import { CLAIM, CONFIRM, PUSH, SETTLE } from "./redisQueueScripts.js";

/** Where a queue lives in Redis, and for how long. */
export interface RedisQueueOptions {
  /** Of `nodeRedisClient` or `ioredisClient`. Redis must keep what it acknowledged: see {@link createRedisQueue}. */
  readonly client: RedisClient;
  /** What the queue's keys begin with: 1 to 64 letters, digits, "_", ".", ":" or "-". One prefix, one cluster slot. */
  readonly prefix: string;
  /** How long a worker has for what it claimed; 60,000 ms by default. */
  readonly leaseMs?: number;
  /** How long a click id is remembered, from its push and again from its decision; 7 days by default. */
  readonly rememberMs?: number;
}

const GROUP = "deferred";

/**
 * A queue of deferred clicks in Redis Streams with consumer groups: shared by all engines and workers, and as durable as
 * that Redis.
 *
 * Each step is one script on the server: a click is pushed with its mark, and settled by moving the mark, the click and
 * the decision as one. With `appendonly yes` nothing that was acknowledged is lost when the server's process is killed;
 * `appendfsync always` holds when the whole machine fails. What Redis lost all the same comes back by `refillDeferred`.
 *
 * @param options see {@link RedisQueueOptions}
 * @throws InputError `PREFIX`; from its methods `QUEUE_UNAVAILABLE` when Redis gave no answer
 *
 * Cost: one round trip per call; about 100 bytes of Redis memory per remembered click id.
 *
 * @example
 * ```ts no-run
 * import { nodeRedisClient } from "@slidr/features/redis";
 * import { createRedisQueue } from "@slidr/serve/redis";
 * import { createClient } from "redis";
 *
 * const client = nodeRedisClient(await createClient().connect());
 * const queue = createRedisQueue({ client, prefix: "deferred" });
 * await queue.depth(); // => { clicks: 0, decisions: 0 }
 * ```
 */
export function createRedisQueue(options: RedisQueueOptions): DeferredQueue {
  const { client, prefix, leaseMs = 60_000, rememberMs = 7 * 86_400_000 } = options;
  if (!/^[A-Za-z0-9_.:-]{1,64}$/.test(prefix)) {
    throw new InputError(
      "PREFIX",
      `createRedisQueue requires a prefix of 1 to 64 letters, digits, "_", ".", ":" or "-", got ${JSON.stringify(prefix)}`,
    );
  }
  const clicksKey = `{${prefix}}:clicks`;
  const decisionsKey = `{${prefix}}:decisions`;
  const markKey = (clickId: string) => `{${prefix}}:mark:${clickId}`;
  const script = (text: string) => new RedisScript(text, client);
  const [push, claim, settle, confirm] = [script(PUSH), script(CLAIM), script(SETTLE), script(CONFIRM)];

  const claimFrom = async <Value>(
    key: string,
    parse: (json: string) => Value,
    consumer: string,
    countMax: number,
  ) => {
    const args = [GROUP, consumer, String(countMax), String(leaseMs)];
    const entries = (await answered("claim", claim.run([key], args))) as [string, string][];
    return entries.map(([id, json]): Claimed<Value> => ({ id: String(id), value: parse(String(json)) }));
  };

  return {
    async push(clicks) {
      if (clicks.length === 0) return 0;
      const marks = clicks.map(({ click }) => markKey(click.clickId));
      const args = [String(rememberMs), ...clicks.map((deferred) => JSON.stringify(deferred))];
      return Number(await answered("push", push.run([clicksKey, ...marks], args)));
    },
    claim: (consumer, countMax) => claimFrom<DeferredClick>(clicksKey, JSON.parse, consumer, countMax),
    async settle({ id, value }, decision) {
      const keys = [clicksKey, markKey(value.click.clickId), decisionsKey] as const;
      const args = [GROUP, id, String(rememberMs), delayedDecisionJson(decision)];
      return Number(await answered("settle", settle.run([...keys], args))) === 1;
    },
    claimDecisions: (consumer, countMax) =>
      claimFrom(decisionsKey, delayedDecisionFromJson, consumer, countMax),
    async confirm(ids) {
      if (ids.length > 0) await answered("confirm", confirm.run([decisionsKey], [GROUP, ...ids]));
    },
    async depth() {
      const [clicks, decisions] = await answered(
        "depth",
        Promise.all([clicksKey, decisionsKey].map((key) => client.send(key, ["XLEN", key]))),
      );
      return { clicks: Number(clicks), decisions: Number(decisions) };
    },
  };
}

async function answered<T>(caller: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    throw new InputError("QUEUE_UNAVAILABLE", `${caller} got no answer from Redis: ${text}`, { cause });
  }
}
