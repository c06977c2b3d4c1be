/** A column of the log, as its reader describes it. */
export interface SchemaColumn {
  readonly name: string;
  /** Any name of a type, such as "string" or "number"; compared, never interpreted. */
  readonly type: string;
}

/** A feature that is profiled. */
export interface ProfiledFeature {
  readonly name: string;
  /** The value that stands for "missing", finite; where the spec declares none, NaN does. */
  readonly default?: number;
  /** The smallest value that can be, the default apart, finite; compared by octave. Such as 1 for a count that counts the click itself. */
  readonly min?: number;
}

/** Statistics of one slice of a day; all counts, so that those of two parts of a day add. */
export interface SliceProfile {
  readonly name: string;
  /** [hours]. */
  readonly clicks: Uint32Array;
  /** [hours], clicks whose label is known: human or not. */
  readonly labelled: Uint32Array;
  /** [hours], clicks labelled human. */
  readonly humans: Uint32Array;
  /** [hours x features], values that equal the feature's declared default. */
  readonly defaults: Uint32Array;
  /** [hours x features x 64], values by octave: 0 not finite, 1-15 negative, 16 zero, 17-63 positive from 2^-6. */
  readonly values: Uint32Array;
  /** [features x 64], values of labelled clicks. */
  readonly labelledValues: Uint32Array;
  /** [features x 64], values of clicks labelled human. */
  readonly humanValues: Uint32Array;
  /** [32], conversions by octave of their delay. */
  readonly delays: Uint32Array;
}

/** A sample of click ids: those of the smallest hashes, so that the same ids are drawn in every file that holds them. */
export interface ClickSample {
  /** How many distinct ids are kept at most. */
  readonly size: number;
  /** [k], ascending. */
  readonly hashes: Float64Array;
  /** [k], how often the id occurred. */
  readonly counts: Uint32Array;
  /** [k], hour from `fromMs` in which it first occurred. */
  readonly hours: Uint16Array;
  /** [k], the ids. */
  readonly ids: readonly string[];
  /** [k], the name of the slice. */
  readonly slices: readonly string[];
}

/**
 * All that checks on training data need to know of a day: plain counts, small, and mergeable.
 *
 * Every check runs on profiles, never on rows, so the cost of any number of checks is one read of the data, and a
 * cluster computes a profile by map and merge.
 */
export interface DayProfile {
  /** The span, epoch milliseconds UTC, a whole number of hours. */
  readonly fromMs: number;
  readonly toMs: number;
  /** IANA name of the zone whose hours of day are compared. */
  readonly timeZone: string;
  readonly schema: readonly SchemaColumn[];
  /** Hash of the feature spec; "" where none was given. */
  readonly specHash: string;
  readonly features: readonly ProfiledFeature[];
  /** Ascending by name. */
  readonly slices: readonly SliceProfile[];
  /** Clicks whose time lies outside the span. */
  readonly outside: number;
  readonly sample: ClickSample;
}

export const HOUR_MS = 3_600_000;
/** The longest span of a profile: a month. */
export const HOURS_MAX = 31 * 24;

/** How many hours a profile spans. */
export function hoursOf({ fromMs, toMs }: Pick<DayProfile, "fromMs" | "toMs">): number {
  return (toMs - fromMs) / HOUR_MS;
}
