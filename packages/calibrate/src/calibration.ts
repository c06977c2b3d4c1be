import type { Rates } from "@slidr/metrics";
import type { Guarantee } from "./guarantee/guarantee.js";
import type { ThresholdTable } from "./table/thresholdTable.js";

/** How a budget is divided over slices. */
export type CalibrationMethod = "hull" | "quadratic";

/** A threshold for every slice, what they achieve, and how far that can be from the best possible. */
export interface Calibration {
  /** "global" is the one-threshold policy of `calibrateGlobal`; "programme" is `calibrateProgramme`; "equalWeight" is one of `calibrateUncertainty`'s. */
  readonly method: CalibrationMethod | "global" | "programme" | "equalWeight";
  readonly budget: number;
  /** A threshold for every node of the tree, in the tree's order. */
  readonly table: ThresholdTable;
  /** One entry for each slice that has clicks, in the tree's order. */
  readonly slices: readonly SliceCalibration[];
  /** All slices together; its `fpr` is <= budget. */
  readonly combined: Rates;
  readonly certificate: Certificate;
  /** What other budgets would give, ascending; budgets that are infeasible are left out. */
  readonly frontier: readonly FrontierPoint[];
  /** What a reader should know: pooled slices without purchases enough, limits that could not be held. */
  readonly notes: readonly string[];
  /** What is promised for fresh clicks, where a guarantee was asked for. */
  readonly guarantee?: Guarantee;
}

export interface SliceCalibration {
  readonly name: string;
  readonly threshold: number;
  /** The slice whose threshold this is: itself or its nearest calibrated ancestor. */
  readonly calibratedAs: string;
  /** Of this slice's own clicks at that threshold. */
  readonly rates: Rates;
}

/** Proof of how good a calibration is, on the data it was made from. */
export interface Certificate {
  /** Combined IVR achieved. */
  readonly primal: number;
  /**
   * No thresholds of the calibrated pools within the budget and the limits, the fallback's threshold fixed, have a higher combined IVR than
   * this.
   */
  readonly dualBound: number;
  /** dualBound - primal, >= 0. */
  readonly gap: number;
  /**
   * Whether the optimum over raw thresholds was found: then no thresholds (one per calibrated slice or pool) within the budget and
   * the limits have a higher IVR, and the gap is what only mixing thresholds at random could close. Where false, the
   * gap bounds what is lost.
   */
  readonly exact: boolean;
  /** IVR of the one curve segment that did not fit whole: the gap is never more. Absent for `quadratic`, which has no such bound. */
  readonly gapMax?: number;
  /** IVR points bought by one more point of budget, so also basis points by one more basis point; 0 where nothing is left to buy. */
  readonly lambda: number;
  /** What holds the IVR down: "budget", "guarantee", "coverageMin:SLICE", "fprMax:SLICE", "stability:SLICE". */
  readonly binding: readonly string[];
}

export interface FrontierPoint {
  readonly budget: number;
  readonly ivr: number;
  readonly fpr: number;
}
