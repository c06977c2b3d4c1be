import type { FeatureSpec } from "@slidr/features";
import { storeContract } from "@slidr/features/contract";
import { createRedisStore } from "@slidr/features/redis";
import { afterAll, beforeAll, test } from "vitest";
import { describeWithRedis } from "../../../tools/describeWithRedis.js";
import { type Connection, connections } from "../../../tools/redisConnections.js";

for (const { title, start, parityClicks } of connections) {
  describeWithRedis(`the Redis store on ${title} keeps the contract`, () => {
    let connection: Connection;
    beforeAll(async () => {
      connection = await start();
    });
    afterAll(() => connection.stop());

    let stores = 0;
    const open = async (spec: FeatureSpec) => {
      const store = createRedisStore(spec, { client: connection.client, prefix: `case${stores++}` });
      await store.open();
      return { store, close: () => store.clear() };
    };
    for (const { title, run } of storeContract(open, { parityClicks })) test(title, run);
  });
}
