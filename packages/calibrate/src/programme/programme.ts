import type { Levels } from "../levels.js";

/** A choice of one candidate per cell, under constraints that are linear in what the candidates invalidate. */
export interface Programme {
  readonly cells: readonly Candidates[];
  readonly rows: readonly SideRow[];
}

/** What one cell can choose from, and which of it a mixture can need. */
export interface Candidates extends Levels {
  /** Indices of the candidates that no mixture of others matches or beats under these rows: hull vertices where that is enough. */
  readonly vertices: Uint32Array;
}

/** One constraint: the coefficients of the chosen candidates, and of the shared least FPR, sum to at most a bound. */
export interface SideRow {
  /** What the caller calls it: "budget", "budget:NAME", "fprRatioMax", "constraint:NAME"; several rows may share one. */
  readonly name: string;
  /** Cell -> [its candidates]: coefficients; cells that it does not touch are absent. */
  readonly cells: ReadonlyMap<number, Float64Array>;
  /** The same for any threshold of a cell, allowed or not. */
  readonly at: (cell: number, threshold: number) => number;
  /** Coefficient of the least FPR of any cell, a number in [0, 1] that the solver chooses. */
  readonly leastFpr: number;
  readonly atMost: number;
  /** Whether the coefficients are whole numbers and `leastFpr` is 0: only whole bounds then matter. */
  readonly whole: boolean;
  /** What a violation of 1 means: the purchases of a budget's slices, the size of a constraint's bound. */
  readonly unit: number;
}

/** The candidate each cell chooses. */
export type Choice = Uint32Array;
