// 09 Online features: the same numbers from memory, from Redis and from SQL, late clicks included.
//
// Run me:  npx tsx --conditions=@slidr/source examples/09-online-features.ts
// With a Redis of yours:  REDIS_URL=redis://127.0.0.1:6379 npx tsx ... (it writes keys that begin with "slidr-example")

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Click, clickAt } from "@slidr/clicks";
import { createMemoryStore, defaultSpec, type FeatureStore, rebuild } from "@slidr/features";
import { buildLookupTable, openLookupTable } from "@slidr/features/lmdb";
import { createRedisStore, nodeRedisClient } from "@slidr/features/redis";
import { rawFeaturesFromDuckdb } from "@slidr/features/sql";
import { simulateTable } from "@slidr/simulate";
import { createClient } from "redis";

const spec = defaultSpec({ timeZone: "UTC" });

// Half a day of clicks, as a log has them. On the way to us, a few percent are held up for minutes or hours, and some
// are delivered twice.
const { table } = simulateTable({ clicks: 4000, durationMs: 43_200_000, seed: 1 });
const sent = Array.from({ length: table.rowCount }, (_, row) => clickAt(table, row));
const arrivalMs = (click: Click, index: number) =>
  click.clickedAtMs + (index % 40 === 0 ? 3_600_000 * ((index / 40) % 3) : 0);
const delivered = sent
  .flatMap((click, index) => {
    const at = arrivalMs(click, index);
    return index % 100 === 7
      ? [
          { click, at },
          { click, at: at + 50 },
        ]
      : [{ click, at }];
  })
  .sort((a, b) => a.at - b.at)
  .map(({ click }) => click);
console.log(`${sent.length} clicks, ${delivered.length} deliveries`);
// prints: 4000 clicks, 4040 deliveries

// A store counts each delivery and returns integers. This one lives in our own memory.
const memory = createMemoryStore(spec, { entitiesMax: 100_000 });
const expected = delivered.map((click) => memory.update(click));
const { late, duplicates } = memory.stats();
console.log(`in memory: ${late} late, ${duplicates} delivered before`);
// prints: /in memory: \d+ late, \d+ delivered before/

// Anyone else must return the same, bit for bit.
const equalTo = (answers: readonly { values: ArrayLike<number> }[]) =>
  answers.filter(({ values }, i) => expected[i]!.values.every((value, k) => Object.is(value, values[k])))
    .length;

// SQL over the log of deliveries: what a backfill of a year runs, on DuckDB here, on Spark for a cluster.
const directory = mkdtempSync(join(tmpdir(), "slidr-example-"));
const log = join(directory, "deliveries.csv");
const lines = delivered.map(({ clickId, clickedAtMs, userId, ip, loggedIn, attributes }) =>
  [clickId, clickedAtMs, userId, ip, loggedIn, attributes?.campaignId, attributes?.device].join(","),
);
writeFileSync(log, `clickId,clickedAtMs,userId,ip,loggedIn,campaignId,device\n${lines.join("\n")}\n`);
const counted: { values: ArrayLike<number> }[] = [];
for await (const { rowCount, values } of rawFeaturesFromDuckdb(spec, { source: `read_csv('${log}')` })) {
  const width = values.length / rowCount;
  for (let row = 0; row < rowCount; row++)
    counted.push({ values: values.subarray(row * width, (row + 1) * width) });
}
console.log(`DuckDB: ${equalTo(counted)} of ${delivered.length} rows equal those in memory`);
// prints: DuckDB: 4040 of 4040 rows equal those in memory

// Redis: what serving processes share. All calls of a click go out at once; each is one atomic step of one entity.
async function inRedis(url: string): Promise<void> {
  const connection = createClient({ url });
  // Without a listener, a server that goes away ends the process.
  connection.on("error", (error) => console.error(error.message));
  await connection.connect();
  const store = createRedisStore(spec, { client: nodeRedisClient(connection), prefix: "slidr-example" });
  await store.clear();
  await store.open();
  const answers = await Promise.all(delivered.map((click) => store.update(click)));
  console.log(`Redis: ${equalTo(answers)} of ${delivered.length} rows equal those in memory`);

  // Counters are a cache of the log. Lose them, and the log brings them back.
  await store.clear();
  await rebuild(store, delivered);
  await sameReads("Redis, rebuilt", store);
  await store.clear();
  await connection.close();
}

async function sameReads(name: string, store: FeatureStore): Promise<void> {
  const last = delivered.slice(-100);
  let equal = 0;
  for (const click of last) {
    const { values } = await store.read(click);
    if (memory.read(click).values.every((value, k) => Object.is(value, values[k]))) equal++;
  }
  console.log(`${name}: ${equal} of ${last.length} reads equal those in memory`);
}

if (process.env.REDIS_URL) await inRedis(process.env.REDIS_URL);
else console.log("Redis: left out, no REDIS_URL is set");
// prints: /Redis: (4040 of 4040 rows equal|left out)/

// What changes slowly (an account's history, an address's reputation) is not counted but looked up, in a file that a
// daily build swaps as one step.
const tables = join(directory, "rfm");
await buildLookupTable(tables, { version: "2026-01-01", entries: [[sent[0]!.userId, 5]] });
const rfm = await openLookupTable(tables);
console.log(`lookup: ${rfm.lookup(sent[0]!.userId)}; of someone unknown: ${rfm.lookup("nobody")}`);
// prints: lookup: 5; of someone unknown: undefined
await rfm.close();
rmSync(directory, { recursive: true });
