import type { LatencySummary } from "./latencies.js";

/** One run of load in a process of its own. */
export interface LoadPlan {
  /** Ports of a Redis server, or of a cluster's nodes; none: the memory store. */
  readonly redisPorts: readonly number[];
  /** Clicks a second on average. */
  readonly rate: number;
  readonly seconds: number;
  /** Left out of the figures: compilation, connections. */
  readonly warmUpSeconds: number;
  readonly seed: number;
  readonly deadlineMs: number;
  readonly inFlightMax?: number;
  /** PINGs a second on a connection of their own; 0 for none. */
  readonly pingRate: number;
}

export const stages = [
  "latency",
  "arrival",
  "storeCall",
  "storeWait",
  "features",
  "score",
  "engine",
  "decide",
  "ping",
] as const;

/**
 * What is measured of every click, in ms: `latency` from the time it was due to its decision; `arrival` until `decide` was called;
 * then the engine's own stages; `engine` is `decide` without waiting for the store. `ping` is a PING's, from the time it was due.
 */
export type Stage = (typeof stages)[number];

/** What one run printed. */
export interface LoadResult {
  readonly clicks: number;
  readonly decided: number;
  readonly degraded: number;
  readonly degradedBy: Readonly<Record<string, number>>;
  readonly rejected: number;
  readonly times: Readonly<Record<Stage, LatencySummary>>;
  /** Of this process, per click, all threads. */
  readonly cpuUs: number;
  /** Clicks decided per second of the measured time. */
  readonly perSecond: number;
  /** MB every ten seconds: resident, and heap in use. */
  readonly memory: readonly { readonly atSeconds: number; readonly rssMb: number; readonly heapMb: number }[];
}
