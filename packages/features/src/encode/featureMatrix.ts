import type { ValueKind } from "../spec/valueKind.js";
import type { StoreStats } from "../store/featureStore.js";

/** Features of many clicks, one row each. */
export interface FeatureMatrix {
  /** [width] column names and kinds, in the spec's order. */
  readonly names: readonly string[];
  readonly kinds: readonly ValueKind[];
  readonly rowCount: number;
  readonly width: number;
  /** [rowCount x width], row-major. */
  readonly values: Float32Array;
  /** Clicks older than a ring they belong to. */
  readonly lateCount: number;
  /** Clicks whose id an entity of theirs already knew. */
  readonly duplicateCount: number;
  /** What the store held at the end: sizes, evictions, missing keys, bytes. */
  readonly stats: StoreStats;
}
