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

/** Clicks and purchases that all cells together invalidate. */
export interface CellTotals {
  readonly clicks: number;
  readonly purchases: number;
}

/** Solves one problem for many budgets. Budgets must be feasible. */
export interface Planner {
  (budget: number): Plan;
  /** What the plans of ascending budgets come to, where that is found faster than the plans themselves. */
  readonly totalsAt?: (budgets: readonly number[]) => CellTotals[];
}
