/** The level each cell takes, with what a certificate needs. */
export interface Plan {
  /** [cells]: index into the cell's levels. */
  readonly levels: Uint32Array;
  /** Clicks bought by one more purchase. */
  readonly lambda: number;
  /** Whether no other levels within the allowance hold more clicks. */
  readonly exact: boolean;
  /** Clicks of the one segment that did not fit whole; absent where the method knows no such bound. */
  readonly gapMaxClicks?: number;
}

/** Solves one problem for many budgets. The budget must be feasible. */
export type Planner = (budget: number) => Plan;
