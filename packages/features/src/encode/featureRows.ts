/** Consecutive clicks of a log, in its order, with their features. */
export interface FeatureRows {
  readonly rowCount: number;
  readonly clickId: readonly string[];
  /** [rowCount] epoch milliseconds, UTC. */
  readonly clickedAtMs: Float64Array;
  /** [rowCount] 1 where the click is older than a ring it belongs to. */
  readonly late: Uint8Array;
  /** [rowCount] 1 where an entity knew the click's id. */
  readonly duplicate: Uint8Array;
  /** [rowCount x width], row-major; columns as `featureNames(spec)` names them. */
  readonly values: Float32Array;
}
