// What every check returns.

export { blockingFindings } from "./blockingFindings.js";
export type { Finding, Severity } from "./finding.js";
export { type JunitXmlOptions, junitXml } from "./output/junitXml.js";

// What checks on training data run on: a day in counts.

export { createProfiler, type ProfileOptions, type Profiler } from "./profile/createProfiler.js";
export type { DayColumns } from "./profile/dayColumns.js";
export type {
  ClickSample,
  DayProfile,
  ProfiledFeature,
  SchemaColumn,
  SliceProfile,
} from "./profile/dayProfile.js";
export { mergeProfiles } from "./profile/mergeProfiles.js";
export { parseProfile } from "./profile/parseProfile.js";
export { type ProfileDayOptions, profileDay } from "./profile/profileDay.js";
export { serialiseProfile } from "./profile/serialiseProfile.js";

// Checks on training and calibration data.

export {
  checkHumanDensity,
  type HumanDensityLimits,
  type HumanDensityOptions,
  type HumanDensityProfiles,
  type HumanDensityRows,
} from "./density/checkHumanDensity.js";
export { type ErrorBudget, type ErrorBudgetOptions, errorBudget, type Levels } from "./errorBudget.js";
export { checkPurchaseCount, type PurchaseCountOptions } from "./purchases/checkPurchaseCount.js";
export { shareEqually } from "./shareEqually.js";
export { checkTrainingData, type TrainingDataOptions } from "./training/checkTrainingData.js";
export type { TrainingCheck, TrainingContext } from "./training/trainingCheck.js";
export { trainingChecks } from "./training/trainingChecks.js";

// Checks on a candidate model, alone and beside the live one.

export { type CheckModelOptions, checkModel } from "./candidate/checkModel.js";
export { certificatePresent } from "./candidate/checks/certificatePresent.js";
export { coverageLikeLive } from "./candidate/checks/coverageLikeLive.js";
export { decisionsLikeLive } from "./candidate/checks/decisionsLikeLive.js";
export { finiteWeights } from "./candidate/checks/finiteWeights.js";
export { fprLikeLive } from "./candidate/checks/fprLikeLive.js";
export { fprWithinBudget } from "./candidate/checks/fprWithinBudget.js";
export { goldenRowsHold } from "./candidate/checks/goldenRowsHold.js";
export { ivrLikeLive } from "./candidate/checks/ivrLikeLive.js";
export { sameScoreTwice } from "./candidate/checks/sameScoreTwice.js";
export { type ScoreInvarianceOptions, scoreInvariance } from "./candidate/checks/scoreInvariance.js";
export { scoresLikeLive } from "./candidate/checks/scoresLikeLive.js";
export { scoresSpread } from "./candidate/checks/scoresSpread.js";
export { type ScoringTimeOptions, scoringTime } from "./candidate/checks/scoringTime.js";
export { sizeWithin } from "./candidate/checks/sizeWithin.js";
export { thresholdsLikeLive } from "./candidate/checks/thresholdsLikeLive.js";
export type { ShareTolerance } from "./candidate/compareShares.js";
export type { CandidateModel, JudgedClicks, JudgedModel } from "./candidate/judgedModel.js";
export { modelChecks } from "./candidate/modelChecks.js";
export type { Decided, ModelCheck, ModelContext } from "./candidate/modelContext.js";
export {
  type ClusteredShare,
  clusteredShares,
  shareBounds,
} from "./candidate/rows/clusteredShare.js";
export type { RowGroups } from "./candidate/rows/groupRows.js";

// Days that later ones are compared with.

export type { BaselineEntry } from "./baseline/baselineEntry.js";
export {
  type BaselineStore,
  type BaselineStoreOptions,
  createBaselineStore,
  type Rebaseline,
} from "./baseline/createBaselineStore.js";

// Rows whose score and decision a bundle promises.

export { checkGoldenRows } from "./golden/checkGoldenRows.js";
export type { GoldenRow, RowDecision } from "./golden/goldenRow.js";
export { goldenRows } from "./golden/goldenRows.js";

// A bundle: its parts, made, written, read, verified.

export type { Bundle } from "./bundle/bundle.js";
export { bundleFromParts } from "./bundle/bundleFromParts.js";
export type { BundleParts, ExtraPart } from "./bundle/bundleParts.js";
export type { Manifest, ManifestPart, PartKind } from "./bundle/manifest.js";
export { type ReadBundleOptions, readBundle } from "./bundle/readBundle.js";
export { verifyBundle } from "./bundle/verifyBundle.js";
export { type WrittenBundle, writeBundle } from "./bundle/writeBundle.js";

// The registry: which bundle is live, since when, by whom.

export { createFileRegistry, type FileRegistryOptions } from "./registry/createFileRegistry.js";
export { createObjectRegistry } from "./registry/createObjectRegistry.js";
export type { HistoryEntry } from "./registry/historyEntry.js";
export type {
  KeptBundle,
  Move,
  Promote,
  PruneOptions,
  PruneReport,
  Registry,
  RegistryOptions,
  Rollback,
  VerifyGolden,
} from "./registry/registry.js";

// Object stores that a registry can live in; S3 is at @slidr/guardrails/s3.

export {
  createDirectoryObjectStore,
  type DirectoryObjectStoreOptions,
} from "./objects/createDirectoryObjectStore.js";
export { createMemoryObjectStore } from "./objects/createMemoryObjectStore.js";
export type { ObjectInfo, ObjectStore, StoredObject, WriteCondition } from "./objects/objectStore.js";

// The live monitor: is the traffic as in the same hour of other weeks?

export { createMonitor } from "./monitor/createMonitor.js";
export { type ExpectedChange, expectedChange } from "./monitor/expectedChange.js";
export { MONITOR_TOLERANCES, type Monitor, type MonitorOptions } from "./monitor/monitorOptions.js";
export type { MonitorAlarm, MonitorState, StreamRun, StreamState } from "./monitor/monitorState.js";
export type { MonitorWindow } from "./monitor/monitorWindow.js";
export { type RollbackOutcome, rollbackOnAlarm } from "./monitor/rollbackOnAlarm.js";
export type { MonitorMetric, Side, Tolerance } from "./monitor/streamKinds.js";
export {
  createTrafficBaseline,
  type TrafficBaseline,
  type TrafficBaselineJson,
} from "./monitor/trafficBaseline.js";

// The file system that bundles and registry use, to be replaced in tests.

export type { FileSystem } from "./files/fileSystem.js";
