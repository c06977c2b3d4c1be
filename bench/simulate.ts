import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { simulateTable, simulateTraffic, type TrafficOptions } from "@slidr/simulate";
import type { Bench } from "./figure.js";
import { median } from "./median.js";

const RUNS = 5;
const CLICKS = 200_000;
const DAY_MS = 86_400_000;

/** How fast traffic is simulated, and what a stream holds in memory at ten times the volume. */
export const simulateBench: Bench = async (emit) => {
  const shared = { bench: "simulate", runs: RUNS } as const;
  const { seconds: tableSeconds, cpuSeconds } = timesOf((seed) => simulateTable({ seed, clicks: CLICKS }));
  emit({
    ...shared,
    metric: "table200kSeconds",
    value: tableSeconds,
    unit: "s",
    better: "lower",
    ...met(tableSeconds, 1),
  });

  // On a machine that others use as well the processor's time says more than the clock's.
  emit({ ...shared, metric: "table200kCpuSeconds", value: cpuSeconds, unit: "s", better: "lower" });

  const { seconds: streamSeconds } = timesOf((seed) => {
    for (const _ of simulateTraffic({ seed, clicks: CLICKS }));
  });
  emit({
    ...shared,
    metric: "streamClicksPerSecond",
    value: CLICKS / streamSeconds,
    unit: "1/s",
    better: "higher",
  });

  // Ten times as long at the same rate, then ten times the rate: the first may hold no more, the second ten times the active visitors.
  const volumes: [string, TrafficOptions][] = [
    ["heldBytes200kIn9Days", { clicks: CLICKS, durationMs: 9 * DAY_MS }],
    ["heldBytes2MIn90Days", { clicks: 10 * CLICKS, durationMs: 90 * DAY_MS }],
    ["heldBytes2MIn9Days", { clicks: 10 * CLICKS, durationMs: 9 * DAY_MS }],
  ];
  for (const [metric, options] of volumes) {
    emit({ ...shared, metric, value: heldBytes(options), unit: "B", better: "lower", runs: 1 });
  }
};

function met(value: number, target: number): { target: number; targetOn: "value"; met: boolean } {
  return { target, targetOn: "value", met: value <= target };
}

function timesOf(work: (seed: number) => void): { seconds: number; cpuSeconds: number } {
  work(0);
  const runs = Array.from({ length: RUNS }, (_, run) => {
    const startedAtMs = performance.now();
    const cpuBefore = process.cpuUsage();
    work(run + 1);
    const { user, system } = process.cpuUsage(cpuBefore);
    return { seconds: (performance.now() - startedAtMs) / 1_000, cpuSeconds: (user + system) / 1e6 };
  });
  return {
    seconds: median(runs.map((run) => run.seconds)),
    cpuSeconds: median(runs.map((run) => run.cpuSeconds)),
  };
}

/** Live bytes while a stream is under way, above those before it: the most of about 20 looks, each after a full collection. */
function heldBytes(options: TrafficOptions): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const liveBytes = (): number => {
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const before = liveBytes();
  const chunkRows = 4_096;
  const lookEvery = Math.max(1, Math.floor(options.clicks! / chunkRows / 20));
  let most = 0;
  let chunks = 0;
  for (const _ of simulateTraffic({ ...options, chunkRows })) {
    if (++chunks % lookEvery === 0) most = Math.max(most, liveBytes() - before);
  }
  return most;
}
