import { InputError } from "@slidr/clicks";
import { checkLength, checkSlices } from "../checks.js";
import { checkColumns } from "../curveColumns.js";
import { ascendingNames, BIN_COUNT_DEFAULT, checkBinCount } from "./scoreSketch.js";

/** What {@link sketchScores} reads. */
export interface SketchScoresOptions {
  /** [n], each in [0, 1]. */
  readonly scores: Float32Array | Float64Array;
  /** [n], 1 where the click led to a purchase, else 0. */
  readonly purchased: Uint8Array;
  /** [n], 1 where the heuristic calls the click robotic (see `roboticHeuristic`), else 0. Default: none. */
  readonly robotic?: Uint8Array;
  /** [n], finite, >= 0. Default: every click counts 1. */
  readonly weights?: Float64Array;
  /** [n], finite, >= 0: how much a purchase counts among purchases; clicks count as before. Default: 1. */
  readonly purchaseWeights?: Float64Array;
  /** [n], each an index of `slices`. Default: 0. */
  readonly slice?: Uint32Array;
  /** The slices' names, distinct; sketches of different lists merge by name. Default: ["all"]. */
  readonly slices?: readonly string[];
  /** A power of two from 2 to 65,536. Default 4,096. */
  readonly binCount?: number;
}

/** Options with their defaults in place. */
export interface SketchColumns extends SketchScoresOptions {
  readonly slices: readonly string[];
  readonly binCount: number;
  /** The indices of `slices` in ascending order of name. */
  readonly order: Uint32Array;
}

/** Fills in defaults and throws where what takes no pass over the rows is wrong. */
export function sketchColumns(caller: string, options: SketchScoresOptions): SketchColumns {
  const { slices = ["all"], binCount = BIN_COUNT_DEFAULT, slice, scores } = options;
  checkBinCount(caller, binCount);
  if (slices.length === 0) {
    throw new InputError("COUNT_RANGE", `${caller} requires at least one slice name, got none`);
  }
  if (slice) checkLength(caller, "slice", slice, scores.length);
  else if (slices.length > 1) {
    const culprit = `none and ${slices.length} slices`;
    throw new InputError(
      "LENGTH_MISMATCH",
      `${caller} requires slice where there are several slices, got ${culprit}`,
    );
  }
  checkLength(caller, "purchased", options.purchased, scores.length);
  if (options.robotic) checkLength(caller, "robotic", options.robotic, scores.length);
  return { ...options, slices, binCount, order: ascendingNames(caller, slices) };
}

/** Throws where a row breaks the contract. */
export function checkSketchRows(caller: string, columns: SketchColumns): void {
  checkColumns(caller, columns);
  if (columns.slice) checkSlices(caller, columns.slice, columns.slices.length, columns.scores.length);
}
