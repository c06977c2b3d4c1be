// The words of a spec.

export { addressPrefix } from "./addressPrefix.js";
export { type AttributeOptions, attribute } from "./attribute.js";
export { type BurstOptions, burst } from "./burst.js";
export { idLengthMax } from "./clickColumns.js";
export { compilePlan } from "./compilePlan.js";
// The features.
export { type CountOptions, count } from "./count.js";
export { dayOfWeek } from "./dayOfWeek.js";
export { type DefaultSpecOptions, defaultSpec } from "./defaultSpec.js";
export { defineSpec, type SpecOptions } from "./defineSpec.js";
export { type Derivation, type DerivedOptions, derived, type FeatureClick } from "./derived.js";
export { type DistinctOptions, distinct } from "./distinct.js";
export { type Duration, durationMs, durationName } from "./duration.js";
// From integers to rows.
export { createEncoder, type Encoder, type EncoderOptions } from "./encoder.js";
export { type EncodeTableOptions, encodeTable } from "./encodeTable.js";
export {
  type AddressPrefix,
  type Entity,
  type EntityInput,
  entityName,
  type KeyPart,
  prefix,
} from "./entity.js";
export { type FeatureColumn, featureNames } from "./featureColumns.js";
export type { FeatureMatrix } from "./featureMatrix.js";
// The plan, for authors of stores.
export type {
  DistinctPlan,
  EntityPlan,
  FeaturePlan,
  GapPlan,
  PlannedFeature,
  WindowPlan,
} from "./featurePlan.js";
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
} from "./featureSpec.js";
// Stores.
export type { EntityStats, FeatureStore, RawFeatures, StoreStats } from "./featureStore.js";
export { type FeatureFields, type FittedSpec, fitSpecToLog } from "./fitSpecToLog.js";
export { type FlagOptions, flag } from "./flag.js";
export { type GapOptions, gap } from "./gap.js";
export { gapRegularity, gapsKept } from "./gapRegularity.js";
export { hourOfDay } from "./hourOfDay.js";
export { type LookupOptions, lookup } from "./lookup.js";
export type { Lookup, Lookups } from "./lookups.js";
export { createMemoryStore, type MemoryStore, type MemoryStoreOptions } from "./memoryStore.js";
export { parseSpec } from "./parseSpec.js";
export { rate } from "./rate.js";
export { specHash } from "./specHash.js";
export { createStreamEncoder, type StreamEncoder, type StreamEncoderOptions } from "./streamEncoder.js";
export { type Tiling, tilesMax, windowMsMax } from "./tiling.js";
export { missingDefault, type ValueKind, valueKinds } from "./valueKind.js";
