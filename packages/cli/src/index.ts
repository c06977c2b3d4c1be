export { renderDaily } from "./daily/renderDaily.js";
export { ExitCode } from "./exitCode.js";
export type { ClickDecision } from "./pipeline/clickDecisions.js";
export { openRegistry } from "./pipeline/openRegistry.js";
export { type Retrained, retrain } from "./pipeline/retrain.js";
export type { RetrainOptions } from "./pipeline/retrainOptions.js";
export type { Listener } from "./pipeline/stages.js";
export { type SyntheticTrafficOptions, syntheticTraffic } from "./pipeline/syntheticTraffic.js";
export type { Traffic } from "./pipeline/traffic.js";
export type { ModelName } from "./pipeline/trainModel.js";
export { renderReport } from "./report/renderReport.js";
export { runCli } from "./runCli.js";
export type {
  ChangeSummary,
  ChosenPoint,
  CurveSummary,
  Interval,
  PartSummary,
  PolicySummary,
  RatesSummary,
  RunSummary,
  ScoresSummary,
  SliceSummary,
  TruthSummary,
  TurnedClicks,
} from "./summary.js";
