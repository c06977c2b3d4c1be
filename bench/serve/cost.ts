import { askRedis } from "../../tools/askRedis.js";
import { startRedisCluster } from "../../tools/redisCluster.js";
import type { RedisServer } from "../../tools/redisServer.js";
import type { Bench } from "../figure.js";
import { median } from "../median.js";
import { closedLoop } from "./closedLoop.js";
import { clusterMasters, type Sizes } from "./sizes.js";

type Emit = Parameters<Bench>[0];

const busyInFlight = 32;
/** How busy cores may be on average where latency has a tail to keep. */
const utilisation = 0.4;

/**
 * What a click costs a busy engine and its Redis in processor time, and in money at a price per core and hour: on one server, where a
 * click is one script call, and on a cluster, where it is one for each of its entities.
 */
export async function cost(
  emit: Emit,
  sizes: Sizes,
  server: RedisServer,
  coreHourDollars: number,
): Promise<void> {
  await costOf(emit, "redis", [server.port], sizes, coreHourDollars);
  const cluster = await startRedisCluster({ masters: clusterMasters });
  try {
    const ports = cluster.nodes.map(({ port }) => port);
    await costOf(emit, `cluster of ${clusterMasters}`, ports, sizes, coreHourDollars);
  } finally {
    await cluster.stop();
  }
}

async function costOf(
  emit: Emit,
  store: string,
  redisPorts: readonly number[],
  { runs, closedClicks }: Sizes,
  coreHourDollars: number,
): Promise<void> {
  const measured: Awaited<ReturnType<typeof closedLoop>>[] = [];
  for (let run = 0; run < runs; run++) {
    // The same clicks once more would be known by their ids, and those of another study's clock late: neither costs what a new one does.
    await Promise.all(redisPorts.map((port) => askRedis(port, "FLUSHALL")));
    measured.push(await closedLoop(closedClicks >> 2, { redisPorts, inFlight: busyInFlight }));
  }
  const of = (name: "perSecond" | "engineUs" | "redisUs") => median(measured.map((one) => one[name]));
  const shared = { bench: "serve", runs } as const;
  const busy = `${store}, ${busyInFlight} in flight`;
  emit({ ...shared, metric: busy, value: Math.round(of("perSecond")), unit: "clicks/s", better: "higher" });
  const cpu = { ...shared, unit: "us of CPU per click", better: "lower" } as const;
  emit({ ...cpu, metric: `${busy}: engine`, value: of("engineUs") });
  const servers = redisPorts.length === 1 ? "server" : "masters together";
  emit({ ...cpu, metric: `${busy}: ${servers}`, value: of("redisUs") });
  // A million clicks at so many us each are as many seconds of a core.
  const value = ((of("engineUs") + of("redisUs")) / 3600 / utilisation) * coreHourDollars;
  const unit = `$ per million clicks, cores ${100 * utilisation}% in use at ${coreHourDollars} $ per hour`;
  emit({ ...shared, metric: `${busy}: cost`, value, unit, better: "lower" });
}
