import type { RedisServer } from "../../tools/redisServer.js";
import type { Bench } from "../figure.js";
import { inEngineProcess } from "./inEngineProcess.js";
import { planOf } from "./planOf.js";
import { degradedShareMax, highestRate, holds, p999MsMax } from "./rateSearch.js";
import type { Sizes } from "./sizes.js";

type Emit = Parameters<Bench>[0];

/** The highest rate at which both bounds hold. */
export async function search(emit: Emit, sizes: Sizes, server?: RedisServer): Promise<void> {
  const store = server ? "redis" : "memory";
  const most = server ? 16_000 : sizes.memoryRateMost;
  let attempts = 0;
  const value = await highestRate(2000, most, async (rate) => {
    const plan = planOf({ ...sizes, rate, seconds: sizes.searchSeconds }, 10 + attempts++);
    const redis = server ? { redisPorts: [server.port], pingRate: 200 } : {};
    const result = await inEngineProcess({ ...plan, ...redis });
    const held = holds(result);
    const share = ((100 * result.degraded) / result.clicks).toFixed(3);
    console.log(
      `${store}: ${rate} clicks/s ${held ? "holds" : "does not hold"}: p99.9 ${result.times.latency.p999.toFixed(2)} ms, degraded ${share}%, PING p99.9 ${result.times.ping.p999.toFixed(2)} ms`,
    );
    return held;
  });
  const unit = `clicks/s with p99.9 < ${p999MsMax} ms and at most ${100 * degradedShareMax}% degraded`;
  emit({ bench: "serve", metric: `${store} highest rate`, value, unit, better: "higher", runs: attempts });
}
