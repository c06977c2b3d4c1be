import type { Curve } from "@slidr/metrics";
import type { Levels } from "./levels.js";
import type { SliceTree } from "./slices/sliceTree.js";

/** Slices that share one threshold, and what they can choose from. */
export interface Cell {
  /** The tree's node whose threshold this is. */
  readonly node: number;
  readonly curve: Curve;
  /** Limits on the cell's own coverage and FPR; 0 and 1 mean none. */
  readonly coverageMin: number;
  readonly fprMax: number;
  /** The lowest and the highest point of the curve that the limits leave; -1 is "nothing invalid". */
  readonly first: number;
  readonly last: number;
  /** Which limit set them, where any did. */
  readonly firstBy: "coverageMin" | "stability";
  readonly lastBy: "fprMax" | "stability";
  /** What there is to choose from between these points. */
  readonly levels: Levels;
}

/** What an allocation over cells is about, whichever method solves it. */
export interface Problem {
  readonly tree: SliceTree;
  readonly cells: readonly Cell[];
  /** All clicks. Its totals turn counts into rates. */
  readonly traffic: Curve;
  /** Clicks that no cell holds: they take the threshold of all traffic, whatever the cells do. */
  readonly fallback: Curve;
}
