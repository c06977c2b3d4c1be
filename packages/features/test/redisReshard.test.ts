import { count, defineSpec } from "@slidr/features";
import { createRedisStore } from "@slidr/features/redis";
import { expect, test } from "vitest";
import { askRedis } from "../../../tools/askRedis.js";
import { describeWithRedis } from "../../../tools/describeWithRedis.js";
import { startRedisCluster } from "../../../tools/redisCluster.js";
import { connectIoredisCluster, connectNodeRedisCluster } from "../../../tools/redisConnections.js";

const spec = defineSpec([count({ by: "userId", window: "1h" })], { timeZone: "UTC" });

describeWithRedis("a slot that moves from one master to another", () => {
  test("is followed by both libraries, while it moves (ASK) and after (MOVED); no count is lost", async () => {
    const cluster = await startRedisCluster();
    const clients = [await connectNodeRedisCluster(cluster), await connectIoredisCluster(cluster)];
    try {
      const stores = clients.map(({ client }) => createRedisStore(spec, { client, prefix: "reshard" }));
      await stores[0]!.open();
      let clicks = 0;
      const countNext = async () => {
        for (const store of stores) {
          const click = { clickId: `c${clicks++}`, clickedAtMs: 1_700_000_000_000, userId: "ann" };
          expect(Array.from((await store.update(click)).values)).toEqual([clicks]);
        }
      };
      await countNext();

      const ports = cluster.rootNodes.map(({ port }) => port);
      const ids = await Promise.all(ports.map((port) => text(port, "CLUSTER MYID")));
      const keys = await Promise.all(ports.map((port) => text(port, "KEYS reshard:0*")));
      const from = keys.findIndex((key) => key.startsWith("reshard"));
      const to = (from + 1) % ports.length;
      const key = keys[from]!;
      const slot = (await askRedis(ports[from]!, `CLUSTER KEYSLOT ${key}`)).slice(1).trim();
      await askRedis(ports[to]!, `CLUSTER SETSLOT ${slot} IMPORTING ${ids[from]}`);
      await askRedis(ports[from]!, `CLUSTER SETSLOT ${slot} MIGRATING ${ids[to]}`);
      await countNext();
      await askRedis(ports[from]!, `MIGRATE 127.0.0.1 ${ports[to]} ${key} 0 5000`);
      await countNext();
      for (const port of ports) await askRedis(port, `CLUSTER SETSLOT ${slot} NODE ${ids[to]}`);
      await countNext();
      expect(await text(ports[to]!, `EXISTS ${key}`)).toBe(":1");
      // Moving took its expiry along.
      expect(Number((await text(ports[to]!, `PTTL ${key}`)).slice(1))).toBeGreaterThan(0);
    } finally {
      for (const { close } of clients) await close();
      await cluster.stop();
    }
  });
});

/** The last line of a reply: of a text or a list its last text. */
async function text(port: number, command: string): Promise<string> {
  return (await askRedis(port, command)).trim().split("\r\n").at(-1)!;
}
