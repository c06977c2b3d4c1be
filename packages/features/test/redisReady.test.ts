import { count, defineSpec } from "@slidr/features";
import { createRedisStore, ioredisClient } from "@slidr/features/redis";
import { Cluster } from "ioredis";
import { expect, test } from "vitest";
import { describeWithRedis } from "../../../tools/describeWithRedis.js";
import { startRedisCluster } from "../../../tools/redisCluster.js";

const spec = defineSpec([count({ by: "userId", window: "1h" })], { timeZone: "UTC" });
const click = (clickId: string) => ({ clickId, clickedAtMs: 1_700_000_000_000, userId: "ann" });

describeWithRedis("an ioredis Cluster that is still connecting", () => {
  test("clears what the prefix holds, as one that is ready does", async () => {
    const cluster = await startRedisCluster();
    const connections: Cluster[] = [];
    const newStore = () => {
      const connection = new Cluster(cluster.rootNodes.map((node) => ({ ...node })));
      connection.on("error", () => {});
      connections.push(connection);
      return createRedisStore(spec, { client: ioredisClient(connection), prefix: "ready" });
    };
    try {
      await newStore().update(click("a"));
      const store = newStore();
      await store.clear();
      expect(Array.from((await store.update(click("b"))).values)).toEqual([1]);
    } finally {
      for (const connection of connections) connection.disconnect();
      await cluster.stop();
    }
  });
});
