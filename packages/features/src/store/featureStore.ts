import type { Click } from "@slidr/clicks";
import type { FeaturePlan } from "../plan/featurePlan.js";

/** What a store returns for one click: integers only, -1 where a value is missing. */
export interface RawFeatures {
  /** [plan.rawWidth]. */
  values: Float64Array;
  /** The click is older than a ring it belongs to: counted in no tile of that window, it still reads itself there. */
  late: boolean;
  /** At least one of its entities knew the click's id: read there without counting it again. */
  duplicate: boolean;
}

/** What a store keeps of one entity. */
export interface EntityStats {
  readonly name: string;
  /** Values held now. */
  readonly size: number;
  /** Values given up because the store was full: the least recently seen ones. */
  readonly evicted: number;
  /** Values whose state had expired when another took their place. */
  readonly expired: number;
  /** Clicks without this entity (or with an address that is none): their features are missing. */
  readonly missing: number;
  /** Bytes of state, hash table and keys. */
  readonly bytes: number;
}

/** What a store has seen so far. */
export interface StoreStats {
  readonly clicks: number;
  readonly late: number;
  readonly duplicates: number;
  readonly entities: readonly EntityStats[];
}

/**
 * Counts clicks and returns the integers of a plan: in this process, or behind a network.
 *
 * Read and update are one atomic step per entity; a click counts itself exactly once, however often it is delivered.
 * An entity's clock is the latest time of any of its clicks: a click that comes out of order is counted in its own tile
 * and reads what the windows hold at the clock.
 */
export interface FeatureStore {
  readonly plan: FeaturePlan;
  /** Counts a click and returns what it reads, itself included. */
  update(click: Click): RawFeatures | Promise<RawFeatures>;
  /** Returns what a click would read without counting it; an unseen entity reads 0 and is not allocated. */
  read(click: Click): RawFeatures | Promise<RawFeatures>;
}
