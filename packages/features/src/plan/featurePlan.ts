import type { Entity } from "../spec/entity.js";
import type { FeatureDefinition, FeatureSpec } from "../spec/featureSpec.js";
import type { Tiling } from "../spec/tiling.js";

/** A counted window of an entity: one raw integer. */
export interface WindowPlan extends Tiling {
  readonly tileCount: number;
  /** Index into the plan's `tilings`. */
  readonly tiling: number;
  /** Where its count stands in the raw integers. */
  readonly raw: number;
}

/** Gaps of an entity: the current gap, then (if `kept` > 1) the last `kept` gaps, newest first. */
export interface GapPlan {
  readonly windowMs: number;
  /** 1 or 8: gaps remembered per entity. */
  readonly kept: number;
  readonly raw: number;
}

/** Raw integers of a gap plan: the current gap, and the series where one is kept. */
export const gapRawWidth = ({ kept }: GapPlan) => (kept > 1 ? 1 + kept : 1);

/** A set of values that an entity was seen with, read over one window or several. */
export interface DistinctPlan {
  readonly of: Entity;
  /** Index of `of` in the plan's `keys`. */
  readonly key: number;
  readonly cap: number;
  readonly windows: readonly { readonly windowMs: number; readonly raw: number }[];
}

/** Everything kept per value of one entity. */
export interface EntityPlan {
  /** `user`, `ip24`, `campaign_device`. */
  readonly name: string;
  readonly by: Entity;
  /** Index of `by` in the plan's `keys`. */
  readonly key: number;
  readonly windows: readonly WindowPlan[];
  readonly gaps: readonly GapPlan[];
  readonly distincts: readonly DistinctPlan[];
  /** The longest window: a click that comes later than this after the entity's latest finds it unseen. */
  readonly retentionMs: number;
  /** First raw integer of this entity and the one after its last. */
  readonly rawStart: number;
  readonly rawEnd: number;
}

/** A definition and where its integers stand: one for count, rate, distinct and gap, two for burst, 8 for gapRegularity. */
export interface PlannedFeature {
  readonly definition: FeatureDefinition;
  /** Index of its first raw integer; of `burst` the short window's. -1 where it needs none. */
  readonly raw: number;
  /** Of `burst` the long window's; else -1. */
  readonly rawLong: number;
  /** Of `derived`: its inputs. */
  readonly inputs: readonly PlannedFeature[];
}

/** What a spec asks of a store, worked out once: every store of every kind fills the same raw integers. */
export interface FeaturePlan {
  readonly spec: FeatureSpec;
  readonly specHash: string;
  /** Each different entity or distinct key, hashed once per click. */
  readonly keys: readonly Entity[];
  readonly tilings: readonly (Tiling & { readonly tileCount: number })[];
  readonly entities: readonly EntityPlan[];
  /** Raw integers per click. */
  readonly rawWidth: number;
  /** As in the spec. */
  readonly features: readonly PlannedFeature[];
}
