import type { Cell } from "./problem.js";
import { type ConcaveQuadratic, fromStart } from "./quadratic/fitConcaveQuadratic.js";
import { GrowingFit } from "./quadratic/growingFit.js";

/** The fit looks this many budgets beyond a slice's least FPR, and no slice is given more. */
const FIT_RANGE_BUDGETS = 10;

/** A quadratic needs three points: where fewer lie in that range, it grows to hold as many. */
const FIT_POINTS_MIN = 3;

/** Levels of a cell: those of the columns in [from, to). */
export interface FitLevels {
  readonly purchases: Float64Array;
  readonly clicks: Float64Array;
  readonly from: number;
  readonly to: number;
}

/** The quadratic of a cell by budget; a greater budget goes on where a smaller one ended. */
export class CellFit {
  private readonly growing = new GrowingFit();
  private known: ConcaveQuadratic | undefined;

  constructor(
    private readonly curve: Cell["curve"],
    private readonly levels: FitLevels,
  ) {}

  /** Costs O(levels) for all of ascending budgets together. */
  at(budget: number): ConcaveQuadratic {
    const { purchases, from, to } = this.levels;
    const total = this.curve.purchases;
    const start = purchases[from]! / total;
    const end = start + FIT_RANGE_BUDGETS * budget;
    const before = this.growing.count;
    const fewest = Math.min(FIT_POINTS_MIN, to - from);
    const isShorter = before > fewest && purchases[from + before - 1]! / total > end;
    if (isShorter) this.growing.clear();
    let size = Math.max(this.growing.count, fewest);
    while (from + size < to && purchases[from + size]! / total <= end) size++;
    if (this.known === undefined || size !== before) this.known = this.fitTo(size, start);
    return this.known;
  }

  private fitTo(size: number, start: number): ConcaveQuadratic {
    const { purchases, clicks, from } = this.levels;
    const { growing, curve } = this;
    for (let i = from + growing.count; i < from + size; i++)
      growing.add(purchases[i]! / curve.purchases - start, clicks[i]! / curve.clicks);
    const last = purchases[from + size - 1]! / curve.purchases;
    return fromStart(growing.best(last - start), start, last);
  }
}

/** The fit of a cell by itself. */
export function cellFit({ curve, levels }: Cell): CellFit {
  return new CellFit(curve, { ...levels, from: 0, to: levels.purchases.length });
}
