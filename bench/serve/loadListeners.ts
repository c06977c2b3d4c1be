import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Click } from "@slidr/clicks";
import {
  createDeferredWorker,
  createDeferrer,
  createMemoryQueue,
  type Decision,
  openDecisionLog,
  type StageTimes,
} from "@slidr/serve";
import { openPrometheusMetrics } from "@slidr/serve/prometheus";

/** What a load left. */
export interface LoadedLog {
  readonly written: number;
  /** Decisions that it could not take. */
  readonly unwritten: number;
  /** On the disk, sealed segments compressed. */
  readonly bytes: number;
  /** Degraded clicks. */
  readonly deferred: number;
  /** Of those, decided later. */
  readonly settled: number;
}

/** All that a service attaches to its engine, in one. */
export interface LoadListeners {
  readonly holdout: { readonly rate: number; readonly key: string };
  onDecision(click: Click, decision: Decision): void;
  onStages(times: StageTimes): void;
  /** Writes what is left, tells what the log has come to, and removes it. */
  close(): Promise<LoadedLog>;
}

/**
 * A decision log on this machine's disk, a holdout, Prometheus metrics, and a queue of deferred clicks in this process with a worker that
 * empties it.
 */
export async function openLoadListeners(
  decideLater: (click: Click) => Promise<Decision>,
): Promise<LoadListeners> {
  const directory = mkdtempSync(join(tmpdir(), "slidr-load-"));
  // However this process ends but by a signal: an hour of it is large.
  process.once("exit", () => rmSync(directory, { recursive: true, force: true }));
  const log = await openDecisionLog({ directory });
  const metrics = await openPrometheusMetrics();
  const queue = createMemoryQueue({ clock: Date.now });
  const deferrer = createDeferrer({ queue });
  const worker = createDeferredWorker({
    queue,
    consumer: "load",
    clock: Date.now,
    decide: decideLater,
    publish: ({ click, decision }) => void log.append(click, decision),
  });
  const stop = new AbortController();
  const working = worker.run(stop.signal);
  return {
    holdout: { rate: 0.001, key: "load" },
    onDecision(click, decision) {
      log.append(click, decision);
      deferrer.onDecision(click, decision);
      metrics.onDecision(click, decision);
    },
    onStages: metrics.onStages,
    async close() {
      const { deferred } = await deferrer.close();
      stop.abort();
      await working;
      await log.close();
      const { written, unwritten } = log.stats();
      const bytes = bytesIn(directory);
      rmSync(directory, { recursive: true });
      return { written, unwritten, bytes, deferred, settled: worker.stats().settled };
    },
  };
}

const bytesIn = (directory: string) =>
  readdirSync(directory).reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
