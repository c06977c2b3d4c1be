import type { Entity } from "./entity.js";
import type { ValueKind } from "./valueKind.js";

/** Fields every definition has. */
export interface NamedDefinition {
  /** Unique in a spec; derived from the parameters unless the caller gives one. */
  readonly name: string;
  /** What a row reads when the value is missing; -1 unless declared. */
  readonly missing: number;
}

/** Clicks of an entity in the current tile and the N - 1 before it, the current click included. */
export interface CountDefinition extends NamedDefinition {
  readonly kind: "count";
  readonly by: Entity;
  readonly windowMs: number;
  readonly tileMs: number;
}

/** A count per minute of its window. */
export interface RateDefinition extends NamedDefinition {
  readonly kind: "rate";
  readonly by: Entity;
  readonly windowMs: number;
  readonly tileMs: number;
}

/** The rate of a short window over the rate of a long one: above 1 the entity speeds up. */
export interface BurstDefinition extends NamedDefinition {
  readonly kind: "burst";
  readonly by: Entity;
  readonly shortMs: number;
  readonly shortTileMs: number;
  readonly longMs: number;
  readonly longTileMs: number;
}

/** Milliseconds since the entity's previous click; missing when there was none within the window. */
export interface GapDefinition extends NamedDefinition {
  readonly kind: "gap";
  readonly by: Entity;
  readonly windowMs: number;
}

/** Mean and standard deviation of the logarithms of the entity's last 8 gaps. */
export interface GapRegularityDefinition extends NamedDefinition {
  readonly kind: "gapRegularity";
  readonly by: Entity;
  readonly windowMs: number;
}

/** Different values of `of` that the entity was seen with in the window, at most `cap`. */
export interface DistinctDefinition extends NamedDefinition {
  readonly kind: "distinct";
  readonly of: Entity;
  readonly by: Entity;
  readonly windowMs: number;
  readonly cap: number;
}

/** Hour of day (0 to 23) or day of week (0 = Monday) in the spec's zone, as (sin, cos). */
export interface CyclicDefinition {
  readonly kind: "hourOfDay" | "dayOfWeek";
  readonly name: string;
}

/** 1 or 0: the column is true, or among `is`. */
export interface FlagDefinition extends NamedDefinition {
  readonly kind: "flag";
  readonly column: string;
  /** The texts that mean 1; empty for `loggedIn`, which is a flag already. */
  readonly is: readonly string[];
}

/** A click's own attribute: a number, or a category hashed into one of `buckets`. */
export interface AttributeDefinition extends NamedDefinition {
  readonly kind: "attribute";
  readonly column: string;
  readonly as: "number" | "category";
  /** 0 for numbers. */
  readonly buckets: number;
}

/** A slow-moving number from a read-only table, keyed by a column or prefix. */
export interface LookupDefinition extends NamedDefinition {
  readonly kind: "lookup";
  readonly table: string;
  readonly by: Entity;
}

/** A number that a caller's function makes of other features and of the click itself. */
export interface DerivedDefinition extends NamedDefinition {
  readonly kind: "derived";
  /** Names the function and its version; the function itself is handed to the encoder. */
  readonly derivation: string;
  readonly inputs: readonly FeatureDefinition[];
  /** Columns of the click that the function reads itself. */
  readonly columns: readonly string[];
  readonly valueKind: ValueKind;
}

/** One feature, as plain JSON. */
export type FeatureDefinition =
  | CountDefinition
  | RateDefinition
  | BurstDefinition
  | GapDefinition
  | GapRegularityDefinition
  | DistinctDefinition
  | CyclicDefinition
  | FlagDefinition
  | AttributeDefinition
  | LookupDefinition
  | DerivedDefinition;

/** Which features, in which order: plain JSON, the same for every store and SQL dialect, hashed by `specHash`. */
export interface FeatureSpec {
  readonly version: 1;
  /** IANA zone of hour of day and day of week. */
  readonly timeZone: string;
  /** In the order of the columns. */
  readonly features: readonly FeatureDefinition[];
}
