export type { BatchScorer, EnsembleBatchScorer } from "../score/batchScorer.js";
export { type ExportOnnxOptions, exportOnnx } from "./exportOnnx.js";
export { exportTensorflowLayersModel, type TensorflowLayersModel } from "./exportTensorflowLayersModel.js";
export { type GoldenScores, goldenScores } from "./goldenScores.js";
export { type OnnxScorer, type OpenOnnxScorerOptions, openOnnxScorer } from "./openOnnxScorer.js";
export type { TritonOptions } from "./tritonConfig.js";
export { type TritonVersion, writeTritonRepository } from "./writeTritonRepository.js";
