// A spec as SQL.
export { type CompileSqlOptions, compileSql, type SqlProgram } from "./compileSql.js";
export type { DuckdbOptions } from "./duckdbSession.js";
export { type EncodedChunk, encodeRawChunks } from "./encodeRawChunks.js";
export type { RawFeatureChunk } from "./rawChunks.js";
// DuckDB runs it.
export {
  type DuckdbRunOptions,
  rawFeaturesFromDuckdb,
  type WriteRawFeaturesOptions,
  writeRawFeatures,
} from "./rawFeaturesFromDuckdb.js";
// Spark runs it.
export { rawFeaturesFromSpark, type SparkRunOptions } from "./rawFeaturesFromSpark.js";
// Its results, and files of features.
export { type FeatureFile, readFeatureFile } from "./readFeatureFile.js";
export { type ReadRawFeaturesOptions, readRawFeatures } from "./readRawFeatures.js";
export type { SqlProgress } from "./runProgram.js";
export { type SparkJob, type SparkJobOptions, sparkJob } from "./sparkJob.js";
export type { SqlDialect } from "./sqlDialect.js";
export type { SqlStatement } from "./sqlStatement.js";
export { type WrittenFeatures, writeFeatureFile } from "./writeFeatureFile.js";
