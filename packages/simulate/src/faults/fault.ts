import type { ClickTable } from "@slidr/clicks";

/** Every fault that {@link injectFault} knows, and what of a day it changes. */
export const FAULT_KINDS = {
  labelsMissing: "clicks",
  sliceDropped: "clicks",
  hourDuplicated: "clicks",
  clockShifted: "clicks",
  robotSurge: "clicks",
  fileRepeated: "clicks",
  labelsFlipped: "labels",
  featureDefault: "features",
  unitsScaled: "features",
  countersFrozen: "features",
  storeRestarted: "features",
} as const;

/** The name of a fault. */
export type FaultKind = keyof typeof FAULT_KINDS;

/** Which clicks a fault strikes: those for which all that is given holds. */
export interface FaultScope {
  /** Clicks from this moment on, epoch ms. Default: from the first. */
  readonly fromMs?: number;
  /** Clicks before this moment, epoch ms. Default: to the last. */
  readonly toMs?: number;
  /** Clicks with these values of text attributes, such as `{ device: "tablet", country: "DE" }`. Default: all. */
  readonly slice?: Readonly<Record<string, string>>;
  /** Clicks of this share of the users, in (0, 1], drawn by a hash of their ids and the seed. Default 1. */
  readonly share?: number;
  /** What is drawn is drawn by it; a 32-bit integer. Default 1. */
  readonly seed?: number;
}

/** Purchases of the clicks are lost: `purchased` 0, no time. */
export interface LabelsMissing extends FaultScope {
  readonly kind: "labelsMissing";
}

/** The clicks are not in the log. */
export interface SliceDropped extends FaultScope {
  readonly kind: "sliceDropped";
}

/** The clicks are in the log twice, under their own ids: an hour loaded a second time. */
export interface HourDuplicated extends FaultScope {
  readonly kind: "hourDuplicated";
}

/**
 * The clock of the clicks' source is wrong, and has been since before the day: what it moves beyond the end of the day comes in at its
 * beginning, as yesterday's last hours do. Purchases move with their clicks.
 */
export interface ClockShifted extends FaultScope {
  readonly kind: "clockShifted";
  /** By how much clicks seem later (or earlier, < 0), ms; a whole number, not 0. */
  readonly shiftMs: number;
  /** The day that times stay in, epoch ms. */
  readonly dayStartMs: number;
  /** Default one day. */
  readonly dayMs?: number;
}

/** Scripts click as well: fast, without a purchase, spread over the devices and countries of the clicks in scope. */
export interface RobotSurge extends FaultScope {
  readonly kind: "robotSurge";
  /** Clicks added for each click in scope, > 0: 1 doubles them. */
  readonly multiple: number;
}

/** The clicks are not in the log; in their place are those of the file before, with their ids and times. */
export interface FileRepeated extends FaultScope {
  readonly kind: "fileRepeated";
  /** What was delivered the day before; its clicks are taken by `slice` and `share`, whatever their time. */
  readonly previous: ClickTable;
}

/** Some labels are the opposite of what they were; unknown ones stay unknown. */
export interface LabelsFlipped extends FaultScope {
  readonly kind: "labelsFlipped";
  /** The probability that a known label is flipped, in (0, 1]. Default 0.05. */
  readonly flipShare?: number;
}

/** Features read what stands for a missing value. */
export interface FeatureDefault extends FaultScope {
  readonly kind: "featureDefault";
  readonly columns: readonly string[];
  /** Default -1. */
  readonly value?: number;
}

/** Features come in another unit. */
export interface UnitsScaled extends FaultScope {
  readonly kind: "unitsScaled";
  readonly columns: readonly string[];
  /** Default 1,000. */
  readonly factor?: number;
}

/** Counters are read but no longer written: each reads what its entity last read before `fromMs`, and 0 for one not seen by then. */
export interface CountersFrozen extends FaultScope {
  readonly kind: "countersFrozen";
  /** Counters of one entity. */
  readonly columns: readonly string[];
  /** The columns of the table that name that entity, such as `["userId"]` or `["campaignId", "device"]`. */
  readonly entity: readonly string[];
}

/** The counters' store lost everything at `fromMs` and counts again from empty. */
export interface StoreRestarted extends FaultScope {
  readonly kind: "storeRestarted";
  /**
   * Features of clicks, counted from empty: [rowCount x width], row-major, columns as the day's. A plain function of whoever has
   * features, because this package has none.
   */
  readonly encode: (table: ClickTable) => Float32Array;
}

/** What goes wrong. */
export type Fault =
  | LabelsMissing
  | SliceDropped
  | HourDuplicated
  | ClockShifted
  | RobotSurge
  | FileRepeated
  | LabelsFlipped
  | FeatureDefault
  | UnitsScaled
  | CountersFrozen
  | StoreRestarted;

/** Features of a day's clicks as plain arrays. */
export interface DayFeatures {
  /** [width] column names. */
  readonly names: readonly string[];
  readonly width: number;
  /** [rowCount x width], row-major. */
  readonly values: Float32Array;
}

/** A day as far as it is made: clicks, then perhaps labels and features of exactly these clicks. */
export interface FaultDay {
  /** In time order. */
  readonly table: ClickTable;
  /** [rowCount] 1 human, 0 not human, -1 unknown. */
  readonly labels?: Int8Array;
  readonly features?: DayFeatures;
}

/** What was done to a day: to judge checks with, not for them to see. */
export interface FaultTruth {
  readonly kind: FaultKind;
  /** [rowCount of the faulty day] 1 where a click was changed, moved or added. */
  readonly affected: Uint8Array;
  /** How many they are. */
  readonly affectedRows: number;
  /** How many clicks of the day are no longer there. */
  readonly removedRows: number;
}

/** A day with a fault in it, and the truth beside it. */
export interface FaultyDay {
  readonly day: FaultDay;
  readonly truth: FaultTruth;
}
