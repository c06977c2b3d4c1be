import type { MicroBatcherStats } from "../batch/createMicroBatcher.js";
import type { DeferrerStats } from "../deferred/createDeferrer.js";
import type { DeferredDepth } from "../deferred/deferredQueue.js";
import type { EngineHealth, EngineStats } from "../engine/engine.js";
import type { HttpServerStats } from "../http/openHttpServer.js";
import type { LogStats } from "../log/logStats.js";
import { withinTime } from "../withinTime.js";
import { counter, gauge, type Reading } from "./reading.js";

const DEPTH_MS = 1000;

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
  /** The HTTP server's answers. */
  readonly http?: { stats(): HttpServerStats };
}

/** What is read of the parts that are watched. */
export function readingsOf({ engine, batcher, log, deferrer, queue, http }: WatchedParts): Reading[] {
  return [
    ...(engine ? engineReadings(engine) : []),
    ...(batcher ? batcherReadings(batcher) : []),
    ...(log ? logReadings(log) : []),
    ...(deferrer ? deferrerReadings(deferrer) : []),
    ...(queue ? queueReadings(queue) : []),
    ...(http ? httpReadings(http) : []),
  ];
}

function engineReadings(engine: NonNullable<WatchedParts["engine"]>): Reading[] {
  const stat = (field: "rejected" | "reloads" | "lateAnswers" | "listenerErrors") => () =>
    engine.stats()[field];
  const causes = () => Object.entries(engine.stats().degradedBy);
  const live = () => engine.health().live;
  const spec = () => engine.health().specHash;
  return [
    counter(
      "slidr_degraded_total",
      "Decisions that failed open, by cause; shed: too much in flight.",
      () => causes().map(([cause, clicks]) => [{ cause }, clicks]),
      ["cause"],
    ),
    counter(
      "slidr_rejected_total",
      "Clicks without a usable id, user or time, and clicks after close.",
      stat("rejected"),
    ),
    counter("slidr_reloads_total", "Bundles gone over to.", stat("reloads")),
    counter(
      "slidr_late_answers_total",
      "Answers of the store that came after the deadline.",
      stat("lateAnswers"),
    ),
    counter("slidr_listener_errors_total", "Exceptions of onDecision and onStages.", stat("listenerErrors")),
    gauge("slidr_ready", "1 while a bundle decides and the engine is open.", () =>
      engine.health().ready ? 1 : 0,
    ),
    gauge("slidr_in_flight", "Clicks under way.", () => engine.health().inFlight),
    gauge("slidr_unanswered", "Calls that the store has not answered.", () => engine.health().unanswered),
    gauge(
      "slidr_reload_failing",
      "1 while the last reload has failed and the bundle before it decides.",
      () => (engine.health().reloadError === undefined ? 0 : 1),
    ),
    gauge(
      "slidr_registry_read_seconds",
      "Epoch seconds when the registry last answered; 0 without one, or before.",
      () => (engine.health().registryReadAtMs ?? 0) / 1000,
    ),
    gauge(
      "slidr_live_since_seconds",
      "Epoch seconds since when the live bundle decides; 0 before there is one.",
      () => (engine.health().liveSinceMs ?? 0) / 1000,
    ),
    gauge(
      "slidr_live_info",
      "1 for the live bundle and its feature spec, by their digests.",
      () => [[{ bundle: live(), spec: spec() }, 1]],
      ["bundle", "spec"],
    ),
  ];
}

function batcherReadings(batcher: NonNullable<WatchedParts["batcher"]>): Reading[] {
  const of = (field: keyof MicroBatcherStats) => () => batcher()?.[field] ?? 0;
  return [
    counter("slidr_batch_rows_total", "Rows taken by the micro-batcher.", of("rows")),
    counter("slidr_batches_total", "Batches handed to the model.", of("batches")),
    counter(
      "slidr_batch_refused_total",
      "Rows refused because the micro-batcher's queue was full.",
      of("refused"),
    ),
    counter("slidr_batch_failed_total", "Rows that the model gave no score.", of("failed")),
    gauge("slidr_batch_waiting", "Rows that wait for the model.", of("waiting")),
    gauge("slidr_batch_in_flight", "Rows that the model has.", of("inFlight")),
  ];
}

function logReadings(log: NonNullable<WatchedParts["log"]>): Reading[] {
  const of = (field: Exclude<keyof LogStats, "error">) => () => log.stats()[field];
  return [
    counter("slidr_log_written_total", "Decisions in the log's files.", of("written")),
    counter("slidr_log_unwritten_total", "Decisions that could not be logged.", of("unwritten")),
    counter("slidr_log_repeated_total", "Decisions on a click logged a moment before.", of("repeated")),
    counter("slidr_log_errors_total", "Writes that the disk refused; each is made again.", of("errors")),
    counter("slidr_log_sealed_total", "Segments sealed.", of("sealed")),
    counter("slidr_log_text_bytes_total", "Bytes of text written, before compression.", of("textBytes")),
    gauge("slidr_log_pending", "Decisions on their way to the disk.", of("pending")),
  ];
}

function deferrerReadings(deferrer: NonNullable<WatchedParts["deferrer"]>): Reading[] {
  const of = (field: Exclude<keyof DeferrerStats, "lastError">) => () => deferrer.stats()[field];
  return [
    counter("slidr_deferred_total", "Degraded clicks to be decided later.", of("deferred")),
    counter("slidr_deferred_pushed_total", "Of those, taken over by the queue.", of("pushed")),
    counter(
      "slidr_deferred_lost_total",
      "Of those, only in the decision log because the buffer was full.",
      of("lost"),
    ),
    counter("slidr_deferred_push_failures_total", "Pushes to the queue that failed.", of("failures")),
    gauge("slidr_deferred_buffered", "Degraded clicks still in this process.", of("buffered")),
  ];
}

function queueReadings(queue: NonNullable<WatchedParts["queue"]>): Reading[] {
  // A client that reconnects may keep the question for as long: a scrape does not wait with it, and asks once.
  let asked: Promise<DeferredDepth> | undefined;
  const ask = async () =>
    withinTime(queue.depth(), DEPTH_MS, () => new Error("the queue did not answer in time"));
  const depth = () => {
    asked ??= ask().finally(() => {
      asked = undefined;
    });
    return asked;
  };
  return [
    gauge("slidr_queue_readable", "1 where the deferred queue says what waits in it, within a second.", () =>
      depth().then(
        () => 1,
        () => 0,
      ),
    ),
    gauge(
      "slidr_deferred_waiting",
      "What waits in the queue: clicks for a decision, decisions to be confirmed.",
      async () => {
        const { clicks, decisions } = await depth();
        return [
          [{ kind: "clicks" }, clicks],
          [{ kind: "decisions" }, decisions],
        ];
      },
      ["kind"],
    ),
  ];
}

function httpReadings(http: NonNullable<WatchedParts["http"]>): Reading[] {
  return [
    counter(
      "slidr_http_answers_total",
      "Answers of the HTTP server by status; a request that is refused is no click.",
      () => Object.entries(http.stats().answers).map(([status, count]) => [{ status }, count]),
      ["status"],
    ),
  ];
}
