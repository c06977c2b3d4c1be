// The words of a spec.

// From integers to rows.
export { createEncoder, type Encoder, type EncoderOptions } from "./encode/encoder.js";
export { type EncodeTableOptions, encodeTable } from "./encode/encodeTable.js";
export { type EncodeTablesOptions, encodeTables } from "./encode/encodeTables.js";
export type { FeatureMatrix } from "./encode/featureMatrix.js";
export type { FeatureRows } from "./encode/featureRows.js";
export type { Lookup, Lookups } from "./encode/lookups.js";
export {
  createStreamEncoder,
  type StreamEncoder,
  type StreamEncoderOptions,
} from "./encode/streamEncoder.js";
export { idLengthMax } from "./keys/clickColumns.js";
export type { HashKey } from "./keys/halfSipHash.js";
export { createMemoryStore, type MemoryStore, type MemoryStoreOptions } from "./memory/memoryStore.js";
export { compilePlan } from "./plan/compilePlan.js";
// The plan, for authors of stores.
export type {
  DistinctPlan,
  EntityPlan,
  FeaturePlan,
  GapPlan,
  PlannedFeature,
  WindowPlan,
} from "./plan/featurePlan.js";
export { addressPrefix } from "./spec/addressPrefix.js";
export { type AttributeOptions, attribute } from "./spec/attribute.js";
export { type BurstOptions, burst } from "./spec/burst.js";
// The features.
export { type CountOptions, count } from "./spec/count.js";
export { dayOfWeek } from "./spec/dayOfWeek.js";
export { type DefaultSpecOptions, defaultSpec } from "./spec/defaultSpec.js";
export { defineSpec, type SpecOptions } from "./spec/defineSpec.js";
export { type Derivation, type DerivedOptions, derived, type FeatureClick } from "./spec/derived.js";
export { type DistinctOptions, distinct } from "./spec/distinct.js";
export { type Duration, durationMs, durationName } from "./spec/duration.js";
export {
  type AddressPrefix,
  type Entity,
  type EntityInput,
  entityName,
  type KeyPart,
  prefix,
} from "./spec/entity.js";
export { type FeatureColumn, featureNames } from "./spec/featureColumns.js";
// The spec.
export type {
  AttributeDefinition,
  BurstDefinition,
  CountDefinition,
  CyclicDefinition,
  DerivedDefinition,
  DistinctDefinition,
  FeatureDefinition,
  FeatureSpec,
  FlagDefinition,
  GapDefinition,
  GapRegularityDefinition,
  LookupDefinition,
  NamedDefinition,
  RateDefinition,
} from "./spec/featureSpec.js";
export {
  type FeatureFields,
  type FittedSpec,
  fitSpecToLog,
  type UnservedFeature,
  unservedFeatures,
} from "./spec/fitSpecToLog.js";
export { type FlagOptions, flag } from "./spec/flag.js";
export { type GapOptions, gap } from "./spec/gap.js";
export { gapRegularity, gapsKept } from "./spec/gapRegularity.js";
export { hourOfDay } from "./spec/hourOfDay.js";
export { type LookupOptions, lookup } from "./spec/lookup.js";
export { parseSpec } from "./spec/parseSpec.js";
export { rate } from "./spec/rate.js";
export { specHash } from "./spec/specHash.js";
export { type Tiling, tilesMax, windowMsMax } from "./spec/tiling.js";
export { missingDefault, type ValueKind, valueKinds } from "./spec/valueKind.js";
// Stores.
export type { EntityStats, FeatureStore, RawFeatures, StoreStats } from "./store/featureStore.js";
export {
  type RebuildableStore,
  type RebuildOptions,
  type RebuildReport,
  rebuild,
} from "./store/rebuild.js";
export { rebuildSpanMs } from "./store/rebuildSpanMs.js";
