import { createHistogram, type RecordableHistogram } from "node:perf_hooks";
import { type Stage, stages } from "./loadPlan.js";

/** Percentiles of a latency, in ms. */
export interface LatencySummary {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly p9999: number;
  readonly max: number;
}

/** An HDR histogram (Node's own) of times in ms: three digits from a nanosecond to a minute. */
export class Latencies {
  private readonly histogram: RecordableHistogram = createHistogram({ lowest: 1, highest: 6e10, figures: 3 });

  add(ms: number): void {
    this.histogram.record(Math.max(1, Math.round(1e6 * ms)));
  }

  clear(): void {
    this.histogram.reset();
  }

  summary(): LatencySummary {
    const { histogram } = this;
    const at = (percent: number) => (histogram.count === 0 ? 0 : histogram.percentile(percent) / 1e6);
    const max = histogram.count === 0 ? 0 : histogram.max / 1e6;
    return { count: histogram.count, p50: at(50), p99: at(99), p999: at(99.9), p9999: at(99.99), max };
  }
}

export type StageLatencies = Readonly<Record<Stage, Latencies>>;
export type StageSummaries = Readonly<Record<Stage, LatencySummary>>;

/** One histogram per stage. */
export function stageLatencies(): StageLatencies {
  return Object.fromEntries(stages.map((stage) => [stage, new Latencies()])) as StageLatencies;
}

export function summaries(latencies: StageLatencies): StageSummaries {
  return Object.fromEntries(stages.map((stage) => [stage, latencies[stage].summary()])) as StageSummaries;
}
