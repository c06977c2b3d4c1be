import type { CalibrationMethod } from "@slidr/calibrate";
import type { Slices } from "@slidr/clicks";
import type { FeatureSpec } from "@slidr/features";
import type { BaselineStore, Registry } from "@slidr/guardrails";
import type { Engine } from "@slidr/model";
import type { Listener } from "./stages.js";
import type { Traffic } from "./traffic.js";
import type { ModelName } from "./trainModel.js";

/** What one day's retraining needs. Everything that would reach into the world is a parameter. */
export interface RetrainOptions {
  readonly traffic: Traffic;
  readonly slices: Slices;
  /** Largest share of purchasers' clicks to invalidate, in (0, 1). */
  readonly budget: number;
  readonly method?: CalibrationMethod;
  /** Smallest robotic coverage of every slice, in [0, 1]. */
  readonly coverageMin?: number | undefined;
  /** The probability with which fresh clicks may exceed the budget after all, in (0, 1). Default: no promise. */
  readonly delta?: number | undefined;
  /** More clicks of a session than this within any hour are heuristically robotic. */
  readonly roboticClicksMax: number;
  /** What the per-slice policy holds the budget on: the FPR of purchasers as they are (default), or weighed to presumed humans. */
  readonly hold?: "plain" | "reweighted" | undefined;
  /** What decides who buys: fields of the log or features, over which purchasers are weighed. Default: the usual ones. */
  readonly circumstances?: readonly string[] | undefined;
  /** Fields that no feature of the model may read, such as "loggedIn" where guests cannot buy. */
  readonly blindTo?: readonly string[] | undefined;
  /** IANA zone of hour of day and day of week. */
  readonly timeZone: string;
  /** The features wanted; the default spec without it. */
  readonly spec?: FeatureSpec | undefined;
  /** What to train and promote. Default "classifier". */
  readonly model?: ModelName | undefined;
  readonly engine: Engine;
  readonly registry: Registry;
  /** Accepted days of earlier runs, and where this run's are kept. Default: the log's own days alone. */
  readonly baselines?: BaselineStore | undefined;
  readonly seed: number;
  /** Promotes although guardrails block; the reason is kept in the history. */
  readonly override?: string | undefined;
  readonly listener: Listener;
  readonly signal?: AbortSignal | undefined;
  /** Seconds by stage before this call, such as reading the log, to be listed with the others. */
  readonly secondsSoFar?: Readonly<Record<string, number>> | undefined;
  /** Milliseconds, with fractions, that only grow, such as `() => performance.now()`: times the scoring of a click. Default: it is not timed. */
  readonly timer?: (() => number) | undefined;
  /** The process's peak memory so far, in bytes. */
  readonly peakMemoryBytes: () => number;
}
