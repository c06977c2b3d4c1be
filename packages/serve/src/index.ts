// From a bundle's parts to a decision on a row.

export { type BundleDecider, bundleDecider } from "./bundle/bundleDecider.js";
export { type DecidedRow, rowDecider } from "./bundle/rowDecider.js";
export type { Thresholds } from "./bundle/scoreDecider.js";
export { type CustomLevels, type SlicesJson, slicesFromJson, slicesToJson } from "./bundle/slicesJson.js";
export { verifyGoldenRows } from "./bundle/verifyGoldenRows.js";

// Decisions on clicks.

export type { BundleExtras, Heuristic } from "./engine/compileBundle.js";
export { createEngine } from "./engine/createEngine.js";
export type { Decision, DegradedCause, DegradedDecision, ScoredDecision } from "./engine/decision.js";
export type { Engine, EngineHealth, EngineStats, Reload, ReloadError } from "./engine/engine.js";
export type { AsyncScorer, BundleSource, EngineOptions } from "./engine/engineOptions.js";
export type { Holdout } from "./engine/holdout.js";
export { isCharged } from "./engine/isCharged.js";
export type { StageTimes } from "./engine/stageTimes.js";

// Models that score in batches.

export type { BatchModel } from "./batch/batchModel.js";
export type { MicroBatcherOptions } from "./batch/checkedBatcherOptions.js";
export {
  createMicroBatcher,
  type MicroBatcher,
  type MicroBatcherStats,
} from "./batch/createMicroBatcher.js";
export { type GoldenRows, requireGoldenScores } from "./batch/requireGoldenScores.js";
export type { SetTimer } from "./batch/setTimer.js";

// What a live monitor sees.

export {
  createWindowFolder,
  type WindowFolder,
  type WindowFolderOptions,
} from "./monitor/createWindowFolder.js";

// The decision log.

export { decisionLine, parseDecisionLine } from "./log/decisionLine.js";
export type { DecisionLogOptions } from "./log/decisionLogOptions.js";
export {
  type DecisionRecord,
  type DegradedRecord,
  decisionRecord,
  type ScoredRecord,
} from "./log/decisionRecord.js";
export { type LogSegment, listSegments } from "./log/listSegments.js";
export type { LogFiles } from "./log/logFiles.js";
export type { LogGap } from "./log/logGap.js";
export type { LogInterval } from "./log/logInterval.js";
export type { LogStats } from "./log/logStats.js";
export type { SegmentEntry } from "./log/manifest.js";
export { type DecisionLog, openDecisionLog } from "./log/openDecisionLog.js";
export { type ReadLogOptions, readDecisionLog } from "./log/readDecisionLog.js";
export type { SegmentReport } from "./log/readSegment.js";
export type { Recovery } from "./log/recoverLog.js";
export type { SegmentCounts } from "./log/segmentTally.js";

// Degraded clicks, decided later.

export {
  createDeferredWorker,
  type DeferredWorker,
  type DeferredWorkerOptions,
  type DeferredWorkerStats,
} from "./deferred/createDeferredWorker.js";
export {
  createDeferrer,
  type Deferrer,
  type DeferrerOptions,
  type DeferrerStats,
} from "./deferred/createDeferrer.js";
export type {
  Claimed,
  DeferredClick,
  DeferredDepth,
  DeferredQueue,
  DelayedDecision,
} from "./deferred/deferredQueue.js";
export { createMemoryQueue, type MemoryQueueOptions } from "./deferred/memoryQueue.js";
export { type Refill, refillDeferred } from "./deferred/refillDeferred.js";

// Taking decisions back.

export { type CheckLogOptions, checkLog } from "./replay/checkLog.js";
export type { CheckResult, Mismatch } from "./replay/checkSegment.js";
export type { Correction, CorrectionAction, Verdict } from "./replay/correction.js";
export type { CreateStore } from "./replay/redecider.js";
export { type Replay, type ReplayOptions, replay } from "./replay/replay.js";
export { type ReplayLogOptions, replayLog } from "./replay/replayLog.js";
export type { ReplayTask, ReplayWorld, TaskResult } from "./replay/replayTask.js";
export type { ReplayCell, ReplayCounts, ReplayTotals } from "./replay/replayTotals.js";
export type { ReplayThreads, TaskProgress } from "./replay/runTasks.js";

// The day's account.

export type { DailyCounts } from "./daily/dailyCounts.js";
export {
  type DailyCell,
  type DailyReport,
  type DailyReportOptions,
  dailyReport,
} from "./daily/dailyReport.js";
export { dailyReportCsv } from "./daily/dailyReportCsv.js";
