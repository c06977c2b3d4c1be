import { count, defineSpec } from "@slidr/features";
import { createRedisStore } from "@slidr/features/redis";
import { expect, test } from "vitest";
import { describeWithRedis } from "../../../tools/describeWithRedis.js";
import { startRedisCluster } from "../../../tools/redisCluster.js";
import { connectNodeRedis } from "../../../tools/redisConnections.js";

const spec = defineSpec([count({ by: "userId", window: "1h" }), count({ by: "ip", window: "1h" })], {
  timeZone: "UTC",
});

describeWithRedis("a client for one server before servers that share the keys", () => {
  test("is told what to set", async () => {
    const cluster = await startRedisCluster();
    const { client, close } = await connectNodeRedis(cluster.rootNodes[0]!.port);
    try {
      const click = { clickId: "a", clickedAtMs: 1_700_000_000_000, userId: "ann", ip: "10.0.0.1" };
      await expect(createRedisStore(spec, { client, prefix: "one" }).update(click)).rejects.toMatchObject({
        code: "STORE_UNAVAILABLE",
        message: expect.stringMatching(
          /^RedisStore\.update requires a client of a cluster, or one whose isSharded is true, where keys lie in different slots, got .*CROSSSLOT/,
        ),
      });
      // Behind a proxy, keys of different slots come by different commands; here the node says whose the slot is.
      const store = createRedisStore(spec, { client: { ...client, isSharded: true }, prefix: "one" });
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, user) =>
          store.update({ clickId: "a", clickedAtMs: 1_700_000_000_000, userId: `u${user}` }).then(
            ({ values }) => Array.from(values),
            (error: Error) => error.message,
          ),
        ),
      );
      expect(answers).toContainEqual([1, -1]);
      expect(answers).toContainEqual(expect.stringContaining("MOVED"));
    } finally {
      await close();
      await cluster.stop();
    }
  });
});
