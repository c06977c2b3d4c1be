import type { ConcaveQuadratic } from "./fitConcaveQuadratic.js";

/** A slice for {@link allocateQuadratic}: w, v and the fitted IVR_s(f) of the design's section 7. */
export interface QuadraticSlice {
  /** w: the slice's share of all clicks, > 0. */
  readonly clickShare: number;
  /** v: its share of all purchases, > 0. */
  readonly purchaseShare: number;
  /** IVR against FPR on the range the slice may use. */
  readonly curve: ConcaveQuadratic;
}

export interface QuadraticAllocation {
  /** [slices]: the FPR given to each. */
  readonly fpr: Float64Array;
  /** IVR bought by one more unit of budget; 0 where every slice has all it can use. */
  readonly lambda: number;
}

/** The slices of an allocation by column, each [slices]. */
export interface QuadraticColumns {
  readonly clickShare: Float64Array;
  readonly purchaseShare: Float64Array;
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly xMin: Float64Array;
  readonly xMax: Float64Array;
}

/**
 * Divides an FPR budget over slices whose IVR is a concave quadratic of their FPR.
 *
 * At the optimum every slice that is not at an end of its range pays the same price lambda for a false positive (KKT):
 * w (2 a f + b) = lambda v. So f follows from lambda, clamped to the range, and what all spend is a falling function of
 * lambda, straight between the prices at which a slice reaches an end of its range. A few halvings leave few such prices; a search among them finds
 * the straight piece that holds the budget, and so lambda. Straight curves (a = 0) jump from one end to the other at their own price: what is left there is handed out last.
 *
 * @param slices - At least their `xMin` must fit: sum of purchaseShare * xMin <= budget.
 * @param budget - The sum of purchaseShare * fpr allowed.
 * Cost: O(slices log slices).
 * @example
 * ```ts
 * import { allocateQuadratic } from "@slidr/calibrate";
 *
 * // Two equal slices with IVR = 2f - f^2 and IVR = f - f^2/2: marginal gains 2 - 2f and 1 - f.
 * const half = { clickShare: 0.5, purchaseShare: 0.5 };
 * const { fpr, lambda } = allocateQuadratic(
 *   [
 *     { ...half, curve: { a: -1, b: 2, c: 0, xMin: 0, xMax: 1 } },
 *     { ...half, curve: { a: -0.5, b: 1, c: 0, xMin: 0, xMax: 1 } },
 *   ],
 *   0.4,
 * );
 * fpr[0]; // ~> 0.6
 * fpr[1]; // ~> 0.2
 * lambda; // ~> 0.8
 * ```
 */
export function allocateQuadratic(slices: readonly QuadraticSlice[], budget: number): QuadraticAllocation {
  const columns = quadraticColumns(slices.length);
  for (let i = 0; i < slices.length; i++) {
    const { clickShare, purchaseShare, curve } = slices[i]!;
    columns.clickShare[i] = clickShare;
    columns.purchaseShare[i] = purchaseShare;
    columns.a[i] = curve.a;
    columns.b[i] = curve.b;
    columns.xMin[i] = curve.xMin;
    columns.xMax[i] = curve.xMax;
  }
  return allocateColumns(columns, budget);
}

export function quadraticColumns(size: number): QuadraticColumns {
  return {
    clickShare: new Float64Array(size),
    purchaseShare: new Float64Array(size),
    a: new Float64Array(size),
    b: new Float64Array(size),
    xMin: new Float64Array(size),
    xMax: new Float64Array(size),
  };
}

/** As {@link allocateQuadratic}, for slices by column. */
export function allocateColumns(columns: QuadraticColumns, budget: number): QuadraticAllocation {
  const priced = new PricedSlices(columns);
  if (priced.spendAt(0) <= budget) return { fpr: priced.fprAt(0), lambda: 0 };
  const { low, high } = lastPieceAbove(priced, budget);
  // What is wanted just below the price `high`: straight curves that cost as much jump there.
  const fpr = priced.fprAt(high);
  const below = priced.fprBelow(high);
  const left = budget - priced.costOf(fpr);
  if (priced.costOf(below) > budget) return { fpr: priced.handOut(fpr, below, left), lambda: high };
  return withinPiece(priced, budget, low, high, priced.costOf(below));
}

/** Two prices between which what the slices spend is straight in the price; at `low` it is above the budget, at `high` no more. */
function lastPieceAbove(priced: PricedSlices, budget: number): { low: number; high: number } {
  let low = 0;
  let high = priced.dearest;
  for (let halvings = 2 + Math.log2(priced.size); halvings > 0; halvings--) {
    const middle = (low + high) / 2;
    if (priced.spendAt(middle) > budget) low = middle;
    else high = middle;
  }
  const ends = priced.endsBetween(low, high).sort();
  let from = 0;
  let to = ends.length;
  // At prices before `from` the slices spend more than the budget, at those from `to` on no more.
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (priced.spendAt(ends[middle]!) > budget) from = middle + 1;
    else to = middle;
  }
  return { low: ends[from - 1] ?? low, high: ends[from] ?? high };
}

/** The price on a straight piece that spends the budget. */
function withinPiece(
  priced: PricedSlices,
  budget: number,
  low: number,
  high: number,
  spentBelowHigh: number,
): QuadraticAllocation {
  const spentAtLow = priced.spendAt(low);
  const share = (spentAtLow - budget) / (spentAtLow - spentBelowHigh);
  let before = low;
  let lambda = Math.min(high, Math.max(low, low + share * (high - low)));
  // Rounding may have left the spending just above the budget.
  for (let step = high * Number.EPSILON; lambda < high && priced.spendAt(lambda) > budget; step *= 2) {
    before = lambda;
    lambda = Math.min(high, lambda + step);
  }
  const fpr = priced.fprAt(lambda);
  return { fpr: priced.handOut(fpr, priced.fprAt(before), budget - priced.costOf(fpr)), lambda };
}

/** Slices with what one more unit of budget buys in each at the ends of its range. */
class PricedSlices {
  readonly size: number;
  readonly dearest: number;
  private readonly priceAtMin: Float64Array;
  private readonly priceAtMax: Float64Array;
  private readonly perPrice: Float64Array;
  private readonly twoA: Float64Array;

  constructor(private readonly columns: QuadraticColumns) {
    const { clickShare, purchaseShare, a, b, xMin, xMax } = columns;
    this.size = a.length;
    this.priceAtMin = new Float64Array(this.size);
    this.priceAtMax = new Float64Array(this.size);
    this.perPrice = new Float64Array(this.size);
    this.twoA = new Float64Array(this.size);
    let dearest = 0;
    for (let i = 0; i < this.size; i++) {
      const [w, v, twoA] = [clickShare[i]!, purchaseShare[i]!, 2 * a[i]!];
      this.twoA[i] = twoA;
      this.perPrice[i] = v / w;
      this.priceAtMin[i] = (w * (twoA * xMin[i]! + b[i]!)) / v;
      this.priceAtMax[i] = (w * (twoA * xMax[i]! + b[i]!)) / v;
      dearest = Math.max(dearest, this.priceAtMin[i]!);
    }
    this.dearest = dearest;
  }

  /** The FPR at which slice i's price is lambda, clamped to its range. */
  private fprOf(i: number, lambda: number): number {
    const { xMin, xMax, b } = this.columns;
    // The ends go by their prices as `high` does: where a is next to nothing, the quotient below is all rounding.
    if (lambda >= this.priceAtMin[i]!) return xMin[i]!;
    if (lambda <= this.priceAtMax[i]!) return xMax[i]!;
    const f = (lambda * this.perPrice[i]! - b[i]!) / this.twoA[i]!;
    return Math.min(xMax[i]!, Math.max(xMin[i]!, f));
  }

  fprAt(lambda: number): Float64Array {
    const fpr = new Float64Array(this.size);
    for (let i = 0; i < this.size; i++) fpr[i] = this.fprOf(i, lambda);
    return fpr;
  }

  /** The limit of `fprAt` from below. */
  fprBelow(lambda: number): Float64Array {
    const fpr = this.fprAt(lambda);
    for (let i = 0; i < this.size; i++) {
      const jumps = this.priceAtMin[i] === lambda && this.priceAtMax[i]! >= lambda;
      if (jumps) fpr[i] = this.columns.xMax[i]!;
    }
    return fpr;
  }

  costOf(fpr: Float64Array): number {
    const { purchaseShare } = this.columns;
    let sum = 0;
    for (let i = 0; i < this.size; i++) sum += purchaseShare[i]! * fpr[i]!;
    return sum;
  }

  spendAt(lambda: number): number {
    const { purchaseShare } = this.columns;
    let sum = 0;
    for (let i = 0; i < this.size; i++) sum += purchaseShare[i]! * this.fprOf(i, lambda);
    return sum;
  }

  /** The prices strictly between two at which a slice reaches an end of its range. */
  endsBetween(low: number, high: number): Float64Array {
    const { priceAtMin, priceAtMax, size } = this;
    const ends = new Float64Array(2 * size);
    let count = 0;
    for (let i = 0; i < size; i++) {
      if (priceAtMin[i]! > low && priceAtMin[i]! < high) ends[count++] = priceAtMin[i]!;
      if (priceAtMax[i]! > low && priceAtMax[i]! < high) ends[count++] = priceAtMax[i]!;
    }
    return ends.slice(0, count);
  }

  /** Gives what is left of the budget to the first slices that want more. */
  handOut(fpr: Float64Array, wanted: Float64Array, budgetLeft: number): Float64Array {
    let left = budgetLeft;
    for (let i = 0; i < this.size; i++) {
      const more = Math.min(wanted[i]! - fpr[i]!, left / this.columns.purchaseShare[i]!);
      if (!(more > 0)) continue;
      fpr[i]! += more;
      left -= more * this.columns.purchaseShare[i]!;
    }
    return fpr;
  }
}
