import type { Click } from "@slidr/clicks";
import { count, createMemoryStore, defineSpec, distinct, gap, rebuild } from "@slidr/features";
import { differenceOf, faultyClicks } from "@slidr/features/contract";
import { createRedisStore } from "@slidr/features/redis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeWithRedis } from "../../../tools/describeWithRedis.js";
import { type RedisCluster, startRedisCluster } from "../../../tools/redisCluster.js";
import { connectIoredisCluster, connectNodeRedisCluster } from "../../../tools/redisConnections.js";

// One entity, so that a click needs one master only.
const spec = defineSpec(
  [
    count({ by: "userId", window: "1m" }),
    gap({ by: "userId", window: "30s" }),
    distinct("ip", { by: "userId", window: "1m" }),
  ],
  { timeZone: "UTC" },
);
const clicks = [...faultyClicks({ clicks: 9000, seed: 21 })].filter(({ userId }) => userId !== "");

for (const [library, connect] of [
  ["node-redis", connectNodeRedisCluster],
  ["ioredis", connectIoredisCluster],
] as const) {
  describeWithRedis(`a Redis master killed in the middle of a stream, ${library}`, () => {
    let cluster: RedisCluster;
    let client: Awaited<ReturnType<typeof connect>>;
    beforeAll(async () => {
      cluster = await startRedisCluster({ args: ["--cluster-require-full-coverage", "no"] });
      client = await connect(cluster);
    });
    afterAll(async () => {
      await client.close();
      await cluster.stop();
    });

    test("loses only its own entities' clicks, each reported; rebuild restores what every user reads", async () => {
      const store = createRedisStore(spec, { client: client.client, prefix: "failover" });
      await store.open();
      const model = createMemoryStore(spec, { entitiesMax: 100_000 });
      const lost = new Set<string>();
      let failures = 0;
      let answersAfter = 0;
      const feed = async (some: readonly Click[], deadlineMs: number) => {
        const answers = some.map((click) => store.update(click, { signal: AbortSignal.timeout(deadlineMs) }));
        const expected = some.map((click) => model.update(click));
        for (const [i, answer] of (await Promise.allSettled(answers)).entries()) {
          const { userId } = some[i]!;
          if (answer.status === "rejected") {
            failures++;
            lost.add(userId);
            expect(answer.reason.code).toMatch(/^(ABORTED|STORE_UNAVAILABLE)$/);
          } else if (!lost.has(userId)) {
            answersAfter++;
            const difference = differenceOf(answer.value, expected[i]!);
            if (difference !== "") expect.fail(`${userId}: ${difference}`);
          }
        }
      };

      await feed(clicks.slice(0, 2000), 30_000);
      expect(failures).toBe(0);
      // In the middle of a thousand clicks on their way.
      const [, killed] = await Promise.all([feed(clicks.slice(2000, 3000), 500), cluster.killMaster(1)]);
      expect(killed).toBeUndefined();
      answersAfter = 0;
      for (let i = 3000; i < 6000; i += 500) await feed(clicks.slice(i, i + 500), 500);
      expect(failures).toBeGreaterThan(500);
      expect(answersAfter).toBeGreaterThan(1000);
      expect(store.stats().failed).toBe(failures);
      expect(store.stats().clicks).toBe(6000 - failures);

      await cluster.restartMaster(1);
      await cluster.waitUntilOk();
      const report = await rebuild(store, clicks.slice(0, 6000));
      const { late, duplicates } = model.stats();
      expect(report).toEqual({ clicks: 6000, late, duplicates, refused: 0, failed: 0, firstError: "" });
      lost.clear();
      failures = 0;
      await feed(clicks.slice(6000), 30_000);
      expect(failures).toBe(0);
    });
  });
}
