import type { ThresholdTable } from "../table/thresholdTable.js";
import type { UncertaintyLevels } from "./fitUncertaintyLevels.js";

/** The version that this package writes and reads. */
export const UNCERTAINTY_TABLE_VERSION = 1;

/** Thresholds by slice and level of uncertainty as plain JSON. */
export interface UncertaintyTable extends UncertaintyLevels {
  readonly version: typeof UNCERTAINTY_TABLE_VERSION;
  /** Thresholds by slice alone, for clicks without an uncertainty, and for slices that `levels` does not split. */
  readonly slices: ThresholdTable;
  /** The same rows, then one for each level of every slice that had clicks: "mobile/uncertainty:0" is the most certain. */
  readonly levels: ThresholdTable;
}
