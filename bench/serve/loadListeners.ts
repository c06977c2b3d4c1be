import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Click } from "@slidr/clicks";
import {
  createDeferrer,
  createMemoryQueue,
  type Decision,
  openDecisionLog,
  type StageTimes,
} from "@slidr/serve";
import { openPrometheusMetrics } from "@slidr/serve/prometheus";

/** All that a service attaches to its engine, in one. */
export interface LoadListeners {
  readonly holdout: { readonly rate: number; readonly key: string };
  onDecision(click: Click, decision: Decision): void;
  onStages(times: StageTimes): void;
  /** Writes what is left, and tells how many decisions the log has, and how many it could not take. */
  close(): Promise<{ readonly written: number; readonly unwritten: number }>;
}

/** A decision log on this machine's disk, a holdout, Prometheus metrics, and a queue of deferred clicks in this process. */
export async function openLoadListeners(): Promise<LoadListeners> {
  const directory = mkdtempSync(join(tmpdir(), "slidr-load-"));
  const log = await openDecisionLog({ directory });
  const metrics = await openPrometheusMetrics();
  const deferrer = createDeferrer({ queue: createMemoryQueue({ clock: Date.now }) });
  return {
    holdout: { rate: 0.001, key: "load" },
    onDecision(click, decision) {
      log.append(click, decision);
      deferrer.onDecision(click, decision);
      metrics.onDecision(click, decision);
    },
    onStages: metrics.onStages,
    async close() {
      await log.close();
      await deferrer.close();
      const { written, unwritten } = log.stats();
      rmSync(directory, { recursive: true });
      return { written, unwritten };
    },
  };
}
