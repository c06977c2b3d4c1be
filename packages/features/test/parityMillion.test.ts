import { createMemoryStore, type FeatureStore, type RawFeatures } from "@slidr/features";
import { createOracle, differenceOf, faultyClicks, paritySpec } from "@slidr/features/contract";
import { createRedisStore } from "@slidr/features/redis";
import { expect, test } from "vitest";
import { describeWithRedis } from "../../../tools/describeWithRedis.js";
import { connectNodeRedis } from "../../../tools/redisConnections.js";
import { startRedisServer } from "../../../tools/redisServer.js";

const million = 1_000_000;
const inFlight = 2000;

/** Hands the same clicks to every store and compares each with the first, integer by integer. */
async function differences(stores: Readonly<Record<string, FeatureStore>>, clicks: number) {
  const counts = { clicks: 0, late: 0, duplicates: 0 };
  const differing: Record<string, number> = {};
  const first: Record<string, string> = {};
  const [reference, ...others] = Object.entries(stores) as [
    [string, FeatureStore],
    ...[string, FeatureStore][],
  ];
  let answers: Promise<RawFeatures>[][] = [];

  const compare = async () => {
    for (const row of answers) {
      const [expected, ...actual] = await Promise.all(row);
      counts.clicks++;
      if (expected!.late) counts.late++;
      if (expected!.duplicate) counts.duplicates++;
      for (const [index, raw] of actual.entries()) {
        const difference = differenceOf(raw, expected!);
        if (difference === "") continue;
        const name = others[index]![0];
        differing[name] = (differing[name] ?? 0) + 1;
        first[name] ??= `click ${counts.clicks - 1}: ${difference}`;
      }
    }
    answers = [];
  };
  for (const click of faultyClicks({ clicks, seed: 20 })) {
    answers.push([reference, ...others].map(([, store]) => Promise.resolve(store.update(click))));
    if (answers.length === inFlight) await compare();
  }
  await compare();
  return { ...counts, differing, first };
}

describeWithRedis("a million faulty clicks", () => {
  test("read the same from the oracle, from memory and from Redis", { timeout: 1_800_000 }, async () => {
    const server = await startRedisServer();
    const { client, close } = await connectNodeRedis(server.port, 0);
    const result = await differences(
      {
        oracle: createOracle(paritySpec),
        memory: createMemoryStore(paritySpec, { entitiesMax: 1_000_000 }),
        redis: createRedisStore(paritySpec, { client, prefix: "million" }),
      },
      million,
    );
    await close();
    await server.stop();
    console.log(`parity: ${JSON.stringify(result)}`);
    expect(result).toMatchObject({ clicks: million, differing: {}, first: {} });
    expect(result.late).toBeGreaterThan(10_000);
    expect(result.duplicates).toBeGreaterThan(20_000);
  });
});
