import type { Certificate, ThresholdTable } from "@slidr/calibrate";
import type { GoldenRow, RowDecision } from "../golden/goldenRow.js";

/** The clicks that both models decide. Every array has one entry a click; better later clicks than those that were learnt from. */
export interface JudgedClicks {
  /** [n] 1 where the click led to a purchase, else 0. */
  readonly purchased: Uint8Array;
  /** [n] 1 where the heuristic calls the click robotic, else 0. */
  readonly robotic: Uint8Array;
  /** [n] each below `slices.length`. Default: one slice, "all". */
  readonly slice?: Uint32Array;
  /** Names of the slices, such as "mobile/IN"; with `slice`. */
  readonly slices?: readonly string[];
  /** [n] codes of the users, any 32-bit numbers. A user's clicks go together: without it intervals are too narrow. */
  readonly user?: Uint32Array;
  /** Names a row, so that a finding can say which clicks to look at. */
  readonly clickId?: (row: number) => string;
  /** [n * width] what the models score, row-major; for the checks that score rows again. */
  readonly features?: Float32Array;
}

/** A model with its thresholds, as far as the checks need them. */
export interface JudgedModel {
  /** For the messages: "bundle 3f2a9c01". */
  readonly name: string;
  /** [n] each in [0, 1]. */
  readonly scores: Float32Array | Float64Array;
  /** Of `calibrate` or `parseThresholdTable`; a slice that it does not know takes its nearest ancestor's threshold, as in serving. */
  readonly table: ThresholdTable;
  /** Size of its parts; default: unknown. */
  readonly bytes?: number;
}

/** The model that would go live. What is left out is not checked, and the findings say so. */
export interface CandidateModel extends JudgedModel {
  readonly weights?: Float32Array;
  /** What calibration proved of the thresholds, with the budget it kept. */
  readonly certificate?: Certificate;
  readonly golden?: {
    readonly rows: readonly GoldenRow[];
    readonly decide: (features: Float32Array, slice: string) => RowDecision;
  };
  /** Scores a row of features; must be the scorer that serves. */
  readonly score?: (features: Float32Array) => number;
  /** Scores rows at once: out[row] for [rowCount * width] features. */
  readonly scoreBatch?: (features: Float32Array, rowCount: number, out: Float32Array) => void;
}
