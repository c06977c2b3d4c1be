import type { Curve } from "@slidr/metrics";
import type { Shrinkage, ShrunkSlice } from "./shrinkage.js";

/** What a promise about fresh clicks is asked to be, whatever the clicks come as. */
export interface Promises {
  /** The probability with which the total FPR may exceed the budget after all, in (0, 1). */
  readonly delta: number;
  /**
   * Whether each slice's `fprMax` is promised too: "each" with probability 1 - delta for itself, "together" with probability
   * 1 - delta for all of them at once (Bonferroni). Default: `fprMax` holds on the clicks that thresholds are chosen on only.
   */
  readonly slices?: "each" | "together" | undefined;
  /**
   * Lets sparse slices stand alone, each believed as far as its purchases go and its parent for the rest. `purchasesMin` is then 1 by
   * default. Needs method "hull". Default: none; sparse slices are pooled.
   */
  readonly shrinkage?: Shrinkage | undefined;
}

/** A promise from columns: the clicks are split here. */
export interface GuaranteeOptions extends Promises {
  /** The share of the purchases that test, in (0, 1); the others choose. Default: 0.5. */
  readonly testShare?: number | undefined;
  /** Whole number that decides the split. Default: 1. Trying seeds until the result pleases voids the promise. */
  readonly seed?: number | undefined;
  /** [n]: codes of users, say; all clicks of one code go to one side of the split. Default: every click for itself. */
  readonly clusters?: Uint32Array | undefined;
}

/** A promise from curves alone: two folds that share no clicks, the first being `curves` of the calibration. */
export interface CurvesGuaranteeOptions extends Promises {
  /** [nodes]: of the clicks that test; those of `CalibrateCurvesOptions.curves` choose. */
  readonly curves: readonly Curve[];
}

/** What is promised, and by what evidence. */
export interface Guarantee {
  /** The promise fails with at most this probability. */
  readonly delta: number;
  readonly budget: number;
  /** Purchases of the clicks that chose the path of tables. */
  readonly purchasesChosenOn: number;
  /** Purchases of the clicks that tested it. */
  readonly purchases: number;
  /** Those of them that the chosen table invalidates, and the most that would have passed. */
  readonly invalidPurchases: number;
  readonly invalidPurchasesMax: number;
  /** P(Bin(purchases, budget) <= invalidPurchases), <= delta. */
  readonly pValue: number;
  /** The fewest testing purchases for any promise at this budget and delta. */
  readonly purchasesMin: number;
  /** Where the walk along the path ended. */
  readonly walk: GuaranteeWalk;
  /** IVR of the calibration without a promise on the same clicks, and what the promise costs of it. */
  readonly plainIvr: number;
  readonly ivrCost: number;
  /** The slices whose place on the path leans on their parents, in the tree's order; none without `shrinkage`. */
  readonly shrunk: readonly ShrunkSlice[];
  /** The promise of each slice whose `fprMax` was to be promised, in the tree's order. */
  readonly slices: readonly SliceGuarantee[];
}

export interface GuaranteeWalk {
  /** Steps taken from "nothing invalid", and all that the path has. */
  readonly steps: number;
  readonly stepsMax: number;
  /**
   * Why no further: "test": the next table failed; "budget": it would pass, but exceed the budget on all clicks at hand;
   * "end": there is no further table.
   */
  readonly stoppedBy: "test" | "budget" | "end";
}

/** A slice's own promise: P(its FPR > fprMax) <= delta, on fresh clicks of the slice. */
export interface SliceGuarantee {
  readonly name: string;
  readonly fprMax: number;
  /** Probability with which this one may fail; smaller than the total's where slices are promised together. */
  readonly delta: number;
  /** Testing purchases of the slice (of its pool, where it is pooled), and the fewest for any promise. */
  readonly purchases: number;
  readonly purchasesMin: number;
  readonly invalidPurchases: number;
  readonly pValue: number;
  /** Whether the promise is made: pValue <= delta. */
  readonly promised: boolean;
}
