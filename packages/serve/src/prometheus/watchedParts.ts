import type { MicroBatcherStats } from "../batch/createMicroBatcher.js";
import type { DeferredWorkerStats } from "../deferred/createDeferredWorker.js";
import type { DeferrerStats } from "../deferred/createDeferrer.js";
import type { DeferredDepth } from "../deferred/deferredQueue.js";
import type { EngineHealth, EngineStats } from "../engine/engine.js";
import type { HttpServerStats } from "../http/openHttpServer.js";
import type { LogStats } from "../log/logStats.js";
import { type PartMetrics, partReadings } from "./partReadings.js";
import { queueReadings } from "./queueReadings.js";
import type { Reading } from "./reading.js";

/** Whose own counts are read at each scrape. */
export interface WatchedParts {
  /** Rejects, reloads, health, what is under way. */
  readonly engine?: { stats(): EngineStats; health(): EngineHealth };
  /** The micro-batcher that is in use; another bundle may bring another one, or none. */
  readonly batcher?: () => MicroBatcherStats | undefined;
  /** What was and what could not be written. */
  readonly log?: { stats(): LogStats };
  /** Degraded clicks on their way to the queue. */
  readonly deferrer?: { stats(): DeferrerStats };
  /** What waits in the queue; asked at each scrape. */
  readonly queue?: { depth(): Promise<DeferredDepth> };
  /** What this process's worker makes of it. */
  readonly worker?: { stats(): DeferredWorkerStats };
  /** The HTTP server's answers. */
  readonly http?: { stats(): HttpServerStats };
}

/** What is read of the parts that are watched. */
export function readingsOf({ engine, batcher, log, deferrer, queue, worker, http }: WatchedParts): Reading[] {
  return [
    ...(engine
      ? [...partReadings(() => engine.stats(), ENGINE), ...partReadings(() => engine.health(), HEALTH)]
      : []),
    ...(batcher ? partReadings(batcher, BATCHER) : []),
    ...(log ? partReadings(() => log.stats(), LOG) : []),
    ...(deferrer ? partReadings(() => deferrer.stats(), DEFERRER) : []),
    ...(queue ? queueReadings(queue) : []),
    ...(worker ? partReadings(() => worker.stats(), WORKER) : []),
    ...(http ? partReadings(() => http.stats(), HTTP) : []),
  ];
}

const ENGINE: PartMetrics<EngineStats> = {
  slidr_degraded_total: [
    "Decisions that failed open, by cause; shed: too much in flight.",
    ({ degradedBy }) => Object.entries(degradedBy).map(([cause, clicks]) => [{ cause }, clicks]),
    ["cause"],
  ],
  slidr_rejected_total: ["Clicks without a usable id, user or time, and clicks after close.", "rejected"],
  slidr_reloads_total: ["Bundles gone over to.", "reloads"],
  slidr_late_answers_total: ["Answers of the store that came after the deadline.", "lateAnswers"],
  slidr_listener_errors_total: ["Exceptions of onDecision and onStages.", "listenerErrors"],
};

const HEALTH: PartMetrics<EngineHealth> = {
  slidr_ready: ["1 while a bundle decides and the engine is open.", ({ ready }) => Number(ready)],
  slidr_in_flight: ["Clicks under way.", "inFlight"],
  slidr_unanswered: ["Calls that the store has not answered.", "unanswered"],
  slidr_unanswered_max: ["How many may be now; a click beyond is shed.", "unansweredMax"],
  slidr_warming: [
    "1 while the counters of the next bundle are being filled.",
    ({ warming }) => Number(warming !== undefined),
  ],
  slidr_reload_failing: [
    "1 while the last reload has failed and the bundle before it decides.",
    ({ reloadError }) => Number(reloadError !== undefined),
  ],
  slidr_registry_read_seconds: [
    "Epoch seconds when the registry last answered; 0 without one, or before.",
    ({ registryReadAtMs = 0 }) => registryReadAtMs / 1000,
  ],
  slidr_live_since_seconds: [
    "Epoch seconds since when the live bundle decides; 0 before there is one.",
    ({ liveSinceMs = 0 }) => liveSinceMs / 1000,
  ],
  slidr_live_info: [
    "1 for the live bundle and its feature spec, by their digests.",
    ({ live, specHash }) => [[{ bundle: live, spec: specHash }, 1]],
    ["bundle", "spec"],
  ],
};

const BATCHER: PartMetrics<MicroBatcherStats> = {
  slidr_batch_rows_total: ["Rows taken by the micro-batcher.", "rows"],
  slidr_batches_total: ["Batches handed to the model.", "batches"],
  slidr_batch_refused_total: ["Rows refused because the micro-batcher's queue was full.", "refused"],
  slidr_batch_failed_total: ["Rows that the model gave no score.", "failed"],
  slidr_batch_waiting: ["Rows that wait for the model.", "waiting"],
  slidr_batch_in_flight: ["Rows that the model has.", "inFlight"],
};

const LOG: PartMetrics<LogStats> = {
  slidr_log_written_total: ["Decisions in the log's files.", "written"],
  slidr_log_unwritten_total: ["Decisions that could not be logged.", "unwritten"],
  slidr_log_repeated_total: ["Decisions on a click logged a moment before.", "repeated"],
  slidr_log_errors_total: ["Writes that the disk refused; each is made again.", "errors"],
  slidr_log_sealed_total: ["Segments sealed.", "sealed"],
  slidr_log_text_bytes_total: ["Bytes of text written, before compression.", "textBytes"],
  slidr_log_pending: ["Decisions on their way to the disk.", "pending"],
};

const DEFERRER: PartMetrics<DeferrerStats> = {
  slidr_deferred_total: ["Degraded clicks to be decided later.", "deferred"],
  slidr_deferred_pushed_total: ["Of those, taken over by the queue.", "pushed"],
  slidr_deferred_lost_total: ["Of those, only in the decision log because the buffer was full.", "lost"],
  slidr_deferred_push_failures_total: ["Pushes to the queue that failed.", "failures"],
  slidr_deferred_buffered: ["Degraded clicks still in this process.", "buffered"],
};

const WORKER: PartMetrics<DeferredWorkerStats> = {
  slidr_worker_settled_total: ["Deferred clicks settled by this worker, those given up included.", "settled"],
  slidr_worker_given_up_total: ["Of those, settled without a score: they stay valid.", "givenUp"],
  slidr_worker_beaten_total: [
    "Deferred clicks decided here after another worker had settled them.",
    "beaten",
  ],
  slidr_worker_postponed_total: ["Deferred clicks degraded once more, to be claimed again.", "postponed"],
  slidr_worker_published_total: ["Delayed decisions published and confirmed.", "published"],
  slidr_worker_failures_total: ["Faults of the queue or of publish; what they held comes again.", "failures"],
};

const HTTP: PartMetrics<HttpServerStats> = {
  slidr_http_answers_total: [
    "Answers of the HTTP server by status.",
    ({ answers }) => Object.entries(answers).map(([status, count]) => [{ status }, count]),
    ["status"],
  ],
};
