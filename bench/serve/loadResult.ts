import type { StageSummaries } from "./latencies.js";
import type { LoadedLog } from "./loadListeners.js";

/** Memory of the engine's process. */
export interface MemorySample {
  readonly atSeconds: number;
  readonly rssMb: number;
  readonly heapMb: number;
}

/** What one run measured. */
export interface LoadResult {
  readonly clicks: number;
  readonly decided: number;
  readonly degraded: number;
  readonly degradedBy: Readonly<Record<string, number>>;
  readonly rejected: number;
  readonly times: StageSummaries;
  readonly seconds: number;
  /** Processor time of this process and of the Redis servers, in seconds. */
  readonly engineCpuSeconds: number;
  readonly redisCpuSeconds: number;
  /** Every ten seconds. */
  readonly memory: readonly MemorySample[];
  /** The decision log, warm-up included, where there is one. */
  readonly log?: LoadedLog;
}
