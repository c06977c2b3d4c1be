/** What a Redis store has seen of one entity. */
export interface RedisEntityStats {
  readonly name: string;
  /** Clicks without this entity (or with an address that is none): their features are missing. */
  readonly missing: number;
  /** Calls for this entity that Redis did not answer. */
  readonly failed: number;
}

/** What went through a Redis store of this process; what Redis holds is not counted. */
export interface RedisStoreStats {
  /** Updates answered. */
  readonly clicks: number;
  readonly late: number;
  readonly duplicates: number;
  /** Updates that got no answer, aborted ones included: each may or may not have been counted. */
  readonly failed: number;
  readonly entities: readonly RedisEntityStats[];
}
