/** The version that this package writes and reads. */
export const THRESHOLD_TABLE_VERSION = 1;

/** Thresholds by slice as plain JSON: what a bundle stores and a serving instance loads. */
export interface ThresholdTable {
  readonly version: typeof THRESHOLD_TABLE_VERSION;
  /** How the thresholds were chosen. */
  readonly method: "hull" | "quadratic" | "global" | "programme" | "equalWeight";
  /** The FPR budget they keep to, in (0, 1). */
  readonly budget: number;
  /** One row for each node of the slice tree, in its order; row 0 is all traffic. */
  readonly slices: readonly ThresholdRow[];
}

export interface ThresholdRow {
  /** A path name such as "mobile/IN". */
  readonly name: string;
  /** Row of the parent; -1 for row 0. */
  readonly parent: number;
  /** A click is invalid at score >= threshold; in [0, 1], or 2 (`NOTHING_INVALID`). */
  readonly threshold: number;
  /** The slice whose threshold this is: itself or an ancestor. */
  readonly calibratedAs: string;
  /** The score never decides here (the threshold is `NOTHING_INVALID`): invalid only where the robotic heuristic says so. */
  readonly heuristicOnly?: true;
}
