import { cpus } from "node:os";
import { startRedisCluster } from "../../tools/redisCluster.js";
import type { Bench } from "../figure.js";
import { inEngineProcess } from "./inEngineProcess.js";
import { redisCpuSeconds } from "./redisCpu.js";

const full = 0.85;

/** Which part has no room left, by the processor time it used. */
function bottleneck(allCores: number, engine: number, master: number): string {
  if (engine > full) return "an engine's core";
  if (master > full) return "a Redis master's core";
  const share = allCores / cpus().length;
  return `${share > full ? "the machine" : "none of ours"}: ${Math.round(100 * share)}% of its cores are ours`;
}

/** What grows, and before what. */
export interface GrowthPlan {
  readonly engineCounts: readonly number[];
  readonly masters: number;
  readonly ratePerEngine: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
}

/** So many engines, each a process with its own connections, before one Redis Cluster. */
export async function growth(
  emit: Parameters<Bench>[0],
  { engineCounts, masters, ratePerEngine, warmUpSeconds, seconds }: GrowthPlan,
): Promise<void> {
  console.log(
    `\n## Growth: each engine is offered ${ratePerEngine} clicks/s, one Redis Cluster of ${masters} masters, ${cpus().length} cores for all\n`,
  );
  console.log(
    "| engines | offered/s | decided/s | degraded | p50 ms | p99.9 ms | cores: engines | busiest engine | Redis | busiest master | us/click: engine | Redis | what is full |",
  );
  console.log("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
  for (const engines of engineCounts) {
    const cluster = await startRedisCluster({ masters });
    try {
      const ports = cluster.nodes.map(({ port }) => port);
      const nodesBefore = await Promise.all(ports.map((port) => redisCpuSeconds([port])));
      const results = await Promise.all(
        Array.from({ length: engines }, (_, i) =>
          inEngineProcess({
            redisPorts: ports,
            rate: ratePerEngine,
            seconds,
            warmUpSeconds,
            seed: 100 * (i + 1),
            deadlineMs: 3,
            pingRate: 0,
          }),
        ),
      );
      const nodesAfter = await Promise.all(ports.map((port) => redisCpuSeconds([port])));
      const sum = (of: (result: (typeof results)[number]) => number) =>
        results.reduce((total, result) => total + of(result), 0);
      const clicks = sum(({ clicks }) => clicks);
      const decidedPerSecond = sum(({ decided, seconds }) => decided / seconds);
      const engineCores = sum(({ engineCpuSeconds, seconds }) => engineCpuSeconds / seconds);
      const busiestEngine = Math.max(...results.map((one) => one.engineCpuSeconds / one.seconds));
      // All engines see the same servers: any one's reading is of all clicks.
      const redis = results[0]!;
      const redisCores = redis.redisCpuSeconds / redis.seconds;
      const byNode = ports.map((_, i) => nodesAfter[i]! - nodesBefore[i]!);
      const busiestNode = (redisCores * Math.max(...byNode)) / byNode.reduce((a, b) => a + b);
      const worst = (of: "p50" | "p999") => Math.max(...results.map(({ times }) => times.latency[of]));
      const row = [
        engines,
        engines * ratePerEngine,
        Math.round(decidedPerSecond),
        `${((100 * sum(({ degraded }) => degraded)) / clicks).toFixed(2)}%`,
        worst("p50").toFixed(2),
        worst("p999").toFixed(2),
        engineCores.toFixed(2),
        busiestEngine.toFixed(2),
        redisCores.toFixed(2),
        busiestNode.toFixed(2),
        ((1e6 * sum(({ engineCpuSeconds }) => engineCpuSeconds)) / clicks).toFixed(0),
        ((1e6 * redisCores) / (clicks / redis.seconds)).toFixed(0),
        bottleneck(engineCores + redisCores, busiestEngine, busiestNode),
      ];
      console.log(`| ${row.join(" | ")} |`);
      emit({
        bench: "serve",
        metric: `growth, ${engines} engines: decided`,
        value: Math.round(decidedPerSecond),
        unit: `clicks/s of ${engines * ratePerEngine} offered`,
        better: "higher",
        runs: 1,
      });
    } finally {
      await cluster.stop();
    }
  }
}
