import type { Stage } from "./loadPlan.js";
import { stages } from "./loadPlan.js";
import type { LoadResult } from "./loadResult.js";

const words: Record<Stage, string> = {
  latency: "due to decision",
  announced: "-- due to the clock's own waking",
  arrival: "- due to decide()",
  decide: "- decide()",
  storeCall: "-- asking the store",
  storeWait: "-- waiting for it",
  features: "-- features",
  score: "-- slice, score, threshold",
  engine: "decide() but for the wait",
  ping: "PING, due to answer",
};

/** A run's percentiles by stage as a table in Markdown, ms; and its counts in a line. */
export function resultTable(title: string, result: LoadResult): string {
  const { clicks, decided, degraded, rejected, degradedBy, seconds } = result;
  const rows = stages
    .filter((stage) => result.times[stage].count > 0)
    .map((stage) => {
      const { p50, p99, p999, p9999, max } = result.times[stage];
      return `| ${[words[stage], ...[p50, p99, p999, p9999, max].map((ms) => ms.toFixed(3))].join(" | ")} |`;
    });
  const { log } = result;
  const logged = log
    ? `; decision log ${log.written} written, ${log.unwritten} not, ${(log.bytes / 1e6).toFixed(1)} MB; ${log.deferred} clicks deferred, ${log.settled} of them decided later`
    : "";
  const causes = Object.entries(degradedBy).map(([cause, n]) => `${cause} ${n}`);
  return [
    `\n${title}: ${clicks} clicks in ${seconds.toFixed(1)} s = ${decided} decided + ${degraded} degraded (${causes.join(", ") || "none"}) + ${rejected} rejected`,
    `CPU per click: engine ${perClickUs(result.engineCpuSeconds, clicks)} us, Redis ${perClickUs(result.redisCpuSeconds, clicks)} us; cores in use ${((result.engineCpuSeconds + result.redisCpuSeconds) / seconds).toFixed(2)}${logged}\n`,
    "| ms | p50 | p99 | p99.9 | p99.99 | max |",
    "|---|---|---|---|---|---|",
    ...rows,
  ].join("\n");
}

const perClickUs = (seconds: number, clicks: number) => ((1e6 * seconds) / clicks).toFixed(1);
