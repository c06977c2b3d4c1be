export type { Batch, Engine, Trainer, TrainerOptions, TrainerState } from "./network/engine.js";
export { initialParameters } from "./network/initialParameters.js";
export { type Layer, networkLayers, parameterCount } from "./network/layers.js";
export type { CrossLayers, Network } from "./network/network.js";
export type { BatchScorer, EnsembleBatchScorer } from "./score/batchScorer.js";
export type { ClassifierModel, EnsembleModel, Model, VelocityRuleModel } from "./score/classifierModel.js";
export { type CompileScorerOptions, compileScorer } from "./score/compileScorer.js";
export { type CreateBatchScorerOptions, createBatchScorer } from "./score/createBatchScorer.js";
export type { EnsembleScorer } from "./score/ensembleScorer.js";
export { parseModel } from "./score/parseModel.js";
export type { Scorer } from "./score/scorer.js";
export { type SerializedModel, serializeModel } from "./score/serializeModel.js";
export { type VelocityRule, velocityRule } from "./score/velocityRule.js";
export type { Resampling } from "./train/resampleRows.js";
export type { OpenStream } from "./train/streamBatches.js";
export {
  type ClassifierShape,
  type TrainClassifierOptions,
  trainClassifier,
} from "./train/trainClassifier.js";
export {
  type TrainClassifierOnStreamOptions,
  trainClassifierOnStream,
} from "./train/trainClassifierOnStream.js";
export {
  type CrossNetworkShape,
  type TrainCrossNetworkOptions,
  trainCrossNetwork,
} from "./train/trainCrossNetwork.js";
export {
  type TrainCrossNetworkOnStreamOptions,
  trainCrossNetworkOnStream,
} from "./train/trainCrossNetworkOnStream.js";
export {
  type EnsembleProgress,
  type TrainEnsembleOptions,
  type TrainedEnsemble,
  trainEnsemble,
} from "./train/trainEnsemble.js";
export type { EpochSummary, TrainingHistory, TrainingProgress } from "./train/trainingProgress.js";
export type { TrainingRows } from "./train/trainingRows.js";
export { trainLogisticRegression } from "./train/trainLogisticRegression.js";
export type {
  CheckpointOptions,
  TrainedModel,
  TrainOptions,
  TrainSettingsOptions,
} from "./train/trainOptions.js";
export { applyTransform } from "./transform/applyTransform.js";
export { FEATURE_KINDS, type FeatureKind } from "./transform/featureKind.js";
export { type FitTransformOptions, fitTransform } from "./transform/fitTransform.js";
export {
  type ColumnForm,
  type MissingValue,
  type Transform,
  type TransformColumn,
  transformInputWidth,
} from "./transform/transform.js";
export { type WasmEngineOptions, wasmEngine } from "./wasm/wasmEngine.js";
export {
  type BalancedWeights,
  type BalanceWeightsOptions,
  balanceWeights,
} from "./weights/balanceWeights.js";
export { effectiveSampleSize } from "./weights/effectiveSampleSize.js";
