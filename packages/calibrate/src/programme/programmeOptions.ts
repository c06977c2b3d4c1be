import type { CalibrateCurvesOptions } from "../calibrateCurves.js";

/** A second budget: the highest FPR allowed over some of the slices together. */
export interface ProgrammeBudget {
  /** As it appears in `binding` and in errors; distinct. */
  readonly name: string;
  /** The slices it covers, each with those below it. */
  readonly slices: readonly string[];
  /** In (0, 1). */
  readonly budget: number;
}

/** What one unit of a slice's counts weighs in a constraint; what is left out weighs 0. */
export interface CountWeights {
  readonly invalidClicks?: number;
  readonly invalidPurchases?: number;
  readonly invalidRobotic?: number;
}

/** A linear constraint over the slices' counts: `atLeast <= sum of weight x count <= atMost`. */
export interface ProgrammeConstraint {
  /** As it appears in `binding` and in errors; distinct. */
  readonly name: string;
  /** By slice name; the counts of a slice include those of the slices below it. */
  readonly weights: Readonly<Record<string, CountWeights>>;
  readonly atLeast?: number;
  readonly atMost?: number;
}

export interface CalibrateProgrammeOptions extends Omit<CalibrateCurvesOptions, "method" | "guarantee"> {
  /** Budgets over some slices, beside the overall one. Default: none. */
  readonly budgets?: readonly ProgrammeBudget[] | undefined;
  /** The largest FPR of a calibrated slice or pool is at most so many times the smallest; >= 1. Default: no cap. */
  readonly fprRatioMax?: number | undefined;
  /** Any further linear constraints. Default: none. */
  readonly constraints?: readonly ProgrammeConstraint[] | undefined;
  /** Other overall budgets to solve for the frontier, each in (0, 1). Default: none. */
  readonly frontierBudgets?: readonly number[] | undefined;
  /** Seconds for each search over whole thresholds; > 0. Default: 10. Where they run out, the gap says what that may cost. */
  readonly secondsMax?: number | undefined;
  /** Thresholds, over all cells, in one search; >= 1. Default: 20,000. Those that look worst are then left out. */
  readonly candidatesMax?: number | undefined;
}
