import type { RedisServer } from "../../tools/redisServer.js";
import type { Bench } from "../figure.js";
import { median } from "../median.js";
import { inEngineProcess } from "./inEngineProcess.js";
import type { LoadPlan, Stage } from "./loadPlan.js";
import type { LoadResult } from "./loadResult.js";
import { planOf } from "./planOf.js";
import { degradedShareMax, p999MsMax } from "./rateSearch.js";
import { resultTable } from "./resultTable.js";
import type { Sizes } from "./sizes.js";

type Emit = Parameters<Bench>[0];

/** A percentile of a stage over runs: the median run's. */
function emitPercentiles(emit: Emit, store: string, results: readonly LoadResult[], rate: number): void {
  const of = (stage: Stage, percentile: "p50" | "p99" | "p999" | "p9999") =>
    median(results.map(({ times }) => times[stage][percentile]));
  const share = median(results.map(({ degraded, clicks }) => degraded / clicks));
  const shared = {
    bench: "serve",
    unit: `ms at ${rate} clicks/s`,
    better: "lower",
    runs: results.length,
  } as const;
  for (const percentile of ["p50", "p99", "p999", "p9999"] as const) {
    const value = of("latency", percentile);
    const peerValue = of("ping", percentile);
    const peer =
      results[0]!.times.ping.count > 0 ? { peer: "PING", peerValue, ratio: value / peerValue } : {};
    const isTarget = percentile === "p999" && store === "redis";
    // The deadline alone keeps the percentile down: a click that was given up was answered soon.
    const isMet = value < p999MsMax && share <= degradedShareMax;
    const target = isTarget ? ({ target: p999MsMax, targetOn: "value", met: isMet } as const) : {};
    const bound = isTarget ? `, met with at most ${100 * degradedShareMax}% degraded` : "";
    emit({ ...shared, ...peer, ...target, metric: `${store} ${percentile}${bound}`, value });
  }
  const own = of("engine", "p999");
  const overhead = {
    metric: `${store} engine overhead p999`,
    value: own,
    target: 0.5,
    targetOn: "value",
  } as const;
  emit({ ...shared, ...overhead, met: own <= 0.5 });
  emit({ ...shared, metric: `${store} degraded`, value: share, unit: "share" });
  const perClickUs = (seconds: (result: LoadResult) => number) =>
    median(results.map((result) => (1e6 * seconds(result)) / result.clicks));
  const cpu = { ...shared, unit: "us of CPU per click" };
  emit({ ...cpu, metric: `${store} engine CPU`, value: perClickUs((result) => result.engineCpuSeconds) });
  if (store !== "redis") return;
  emit({ ...cpu, metric: `${store} server CPU`, value: perClickUs((result) => result.redisCpuSeconds) });
}

/** The same load `runs` times: open loop, a table each, and the medians. */
export async function load(emit: Emit, sizes: Sizes, server?: RedisServer): Promise<void> {
  const store = server ? "redis" : "memory";
  const redis = server ? { redisPorts: [server.port], pingRate: 200 } : {};
  const results: LoadResult[] = [];
  for (let run = 0; run < sizes.runs; run++) {
    const result = await inEngineProcess({ ...planOf(sizes, run), ...redis });
    console.log(resultTable(`${store}, run ${run + 1} of ${sizes.runs}, ${sizes.rate} clicks/s`, result));
    results.push(result);
  }
  emitPercentiles(emit, store, results, sizes.rate);
  if (!server) return;
  // What the store itself takes where nothing cuts it off, and what all that a service attaches costs.
  await aside("without a deadline", { deadlineMs: 10_000 });
  await aside("with log, holdout, metrics and deferred clicks", { isWhole: true });

  async function aside(what: string, change: Partial<LoadPlan>): Promise<void> {
    const result = await inEngineProcess({ ...planOf(sizes, sizes.runs), ...redis, ...change });
    console.log(resultTable(`${store}, ${what}, ${sizes.rate} clicks/s`, result));
    const { latency, ping } = result.times;
    const unit = `ms at ${sizes.rate} clicks/s`;
    emit({
      bench: "serve",
      metric: `${store} p999 ${what}`,
      value: latency.p999,
      unit,
      peer: "PING",
      peerValue: ping.p999,
      ratio: latency.p999 / ping.p999,
      better: "lower",
      runs: 1,
    });
  }
}
