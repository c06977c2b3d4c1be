import type { RedisClient } from "@slidr/features/redis";
import { createMemoryQueue } from "@slidr/serve";
import { deferredQueueContract } from "@slidr/serve/contract";
import { createRedisQueue } from "@slidr/serve/redis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { describeWithRedis } from "../../../tools/describeWithRedis.js";
import { type Connection, connections } from "../../../tools/redisConnections.js";

const deferred = (clickId: string) => ({
  click: { clickId, clickedAtMs: 0, userId: "u" },
  bundle: "b",
  reason: "deadline",
  deferredAtMs: 5,
});

describe("the in-process queue keeps the contract", () => {
  const open = (leaseMs: number) => ({
    queue: createMemoryQueue({ clock: Date.now, leaseMs }),
    close: () => {},
  });
  for (const { title, run } of deferredQueueContract(open)) test(title, run);
});

test("an in-process queue that is full refuses a push whole and says how full it is", async () => {
  const queue = createMemoryQueue({ clock: () => 0, sizeMax: 2 });
  await queue.push([deferred("a")]);
  await expect(queue.push([deferred("b"), deferred("c")])).rejects.toThrowErrorMatchingInlineSnapshot(
    `[InputError: push requires room for 2 clicks, got a queue that holds 1 of 2]`,
  );
  expect(await queue.depth()).toEqual({ clicks: 1, decisions: 0 });
});

for (const { title, start } of connections) {
  describeWithRedis(`the queue in Redis on ${title} keeps the contract`, () => {
    let connection: Connection;
    beforeAll(async () => {
      connection = await start();
    });
    afterAll(() => connection.stop());
    let queues = 0;
    const open = (leaseMs: number) => ({
      queue: createRedisQueue({ client: connection.client, prefix: `case${queues++}`, leaseMs }),
      close: () => {},
    });
    for (const { title, run } of deferredQueueContract(open)) test(title, run);
  });
}

test("a prefix that could be read as a hash tag is refused", () => {
  const client = {} as RedisClient;
  expect(() => createRedisQueue({ client, prefix: "a{b}" })).toThrowErrorMatchingInlineSnapshot(
    `[InputError: createRedisQueue requires a prefix of 1 to 64 letters, digits, "_", ".", ":" or "-", got "a{b}"]`,
  );
});
