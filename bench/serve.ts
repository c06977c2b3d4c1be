import { parseArgs } from "node:util";
import { findRedis } from "../tools/findRedis.js";
import { startRedisServer } from "../tools/redisServer.js";
import type { Bench } from "./figure.js";
import { cost } from "./serve/cost.js";
import { growth } from "./serve/growth.js";
import { load } from "./serve/load.js";
import { search } from "./serve/search.js";
import { clusterMasters, full, type Sizes, short } from "./serve/sizes.js";
import { soak } from "./serve/soak.js";
import { speed } from "./serve/speed.js";

const studies = ["memory", "redis", "cost", "search", "growth"] as const;

/**
 * Decisions under load: latency by stage beside a PING's, the highest rate, speed per core, memory, growth.
 *
 *     pnpm bench serve [--short] [--rate 2000] [--runs 5] [--seconds 110] [--studies memory,redis,cost,search,growth]
 *     [--soak-minutes 60] [--core-hour-dollars 0.0408]
 *
 * The engine, the Redis server and this process each run by themselves; the arrivals come from a thread of the engine's process,
 * which sleeps but for the moments in which a click is due.
 */
export const serveBench: Bench = async (emit, args) => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      short: { type: "boolean", default: false },
      rate: { type: "string" },
      runs: { type: "string" },
      seconds: { type: "string" },
      studies: { type: "string", default: studies.join() },
      "soak-minutes": { type: "string", default: "0" },
      "core-hour-dollars": { type: "string", default: "0.0408" },
    },
  });
  const base = values.short ? short : full;
  const sizes: Sizes = {
    ...base,
    rate: Number(values.rate ?? (values.short ? 500 : 2000)),
    runs: Number(values.runs ?? base.runs),
    seconds: Number(values.seconds ?? base.seconds),
  };
  const wanted = values.studies.split(",");
  if (wanted.includes("memory")) {
    await speed(emit, sizes);
    await load(emit, sizes);
    if (wanted.includes("search")) await search(emit, sizes);
  }
  if (findRedis() === undefined)
    throw new Error("bench serve requires redis-server; on Debian: apt install redis-server");
  const server = await startRedisServer();
  try {
    if (wanted.includes("redis")) await load(emit, sizes, server);
    if (wanted.includes("cost")) await cost(emit, sizes, server, Number(values["core-hour-dollars"]));
    if (wanted.includes("search")) await search(emit, sizes, server);
    const minutes = Number(values["soak-minutes"]);
    if (minutes > 0) await soak(emit, sizes, minutes, server);
  } finally {
    await server.stop();
  }
  if (wanted.includes("growth")) {
    const { rate: ratePerEngine, warmUpSeconds, growthSeconds: seconds, growthEngines: engineCounts } = sizes;
    await growth(emit, { engineCounts, masters: clusterMasters, ratePerEngine, warmUpSeconds, seconds });
  }
};
