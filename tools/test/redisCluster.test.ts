import { expect, test } from "vitest";
import { askRedis } from "../askRedis.js";
import { describeWithRedis } from "../describeWithRedis.js";
import { startRedisCluster } from "../redisCluster.js";
import { waitUntil } from "../waitUntil.js";

describeWithRedis("a Redis Cluster of the test's own", () => {
  test("three masters share the slots; one that is killed leaves a hole that its restart heals", async () => {
    const cluster = await startRedisCluster();
    try {
      const [first, second] = cluster.rootNodes;
      // CRC16("123456789") mod 16384 = 12739, the reference value of the cluster's specification: the third master's.
      expect(await askRedis(first!.port, "CLUSTER KEYSLOT 123456789")).toBe(":12739\r\n");
      await expect(askRedis(first!.port, "GET 123456789")).rejects.toThrow(
        `MOVED 12739 127.0.0.1:${cluster.rootNodes[2]!.port}`,
      );
      await cluster.killMaster(2);
      await waitUntil("the failure to be seen", 10_000, async () =>
        (await askRedis(first!.port, "CLUSTER INFO")).includes("cluster_state:fail"),
      );
      await cluster.restartMaster(2);
      await cluster.waitUntilOk();
      expect(await askRedis(second!.port, "CLUSTER INFO")).toContain("cluster_slots_ok:16384");
    } finally {
      await cluster.stop();
    }
  });

  test("a replica takes the place of a killed master, which comes back as a replica", async () => {
    const cluster = await startRedisCluster({ replicasPerMaster: 1 });
    try {
      const replica = cluster.nodes[3]!;
      expect(await askRedis(replica.port, "INFO replication")).toContain("role:slave");
      await cluster.killMaster(0);
      await waitUntil("the failover", 15_000, async () =>
        (await askRedis(replica.port, "INFO replication")).includes("role:master"),
      );
      await cluster.waitUntilOk();
      await cluster.restartMaster(0);
      await cluster.waitUntilOk();
      expect(await askRedis(cluster.nodes[0]!.port, "INFO replication")).toContain("role:slave");
    } finally {
      await cluster.stop();
    }
  });
});
