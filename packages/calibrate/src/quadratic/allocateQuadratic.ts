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

/** Doubles between 0 and any bound are fewer halvings apart than this. */
const HALVINGS_MAX = 2_000;

/**
 * Divides an FPR budget over slices whose IVR is a concave quadratic of their FPR.
 *
 * At the optimum every slice that is not at an end of its range pays the same price lambda for a false positive (KKT):
 * w (2 a f + b) = lambda v. So f follows from lambda, clamped to the range, and one bisection finds the lambda that spends
 * the budget. Straight curves (a = 0) jump from one end to the other at their own price: what is left there is handed out last.
 *
 * @param slices - At least their `xMin` must fit: sum of purchaseShare * xMin <= budget.
 * @param budget - The sum of purchaseShare * fpr allowed.
 * Cost: O(slices) per halving, about 60 halvings.
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
  const { fprAt, spendAt, dearest } = pricedSlices(slices);
  if (spendAt(0) <= budget) return { fpr: fprAt(0), lambda: 0 };

  let low = 0;
  let high = dearest;
  // Invariant: at price low the slices spend more than the budget, at price high no more.
  for (let i = 0; i < HALVINGS_MAX; i++) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) break;
    if (spendAt(middle) > budget) low = middle;
    else high = middle;
  }
  const fpr = fprAt(high);
  const wanted = fprAt(low);
  let left = budget - spendAt(high);
  for (const [i, { purchaseShare }] of slices.entries()) {
    const more = Math.min(wanted[i]! - fpr[i]!, left / purchaseShare);
    if (!(more > 0)) continue;
    fpr[i]! += more;
    left -= more * purchaseShare;
  }
  return { fpr, lambda: high };
}

/** The slices by column, since every halving reads them all. */
function pricedSlices(slices: readonly QuadraticSlice[]) {
  const column = (of: (slice: QuadraticSlice) => number) => Float64Array.from(slices, of);
  // What one more unit of budget buys in a slice at the ends of its range.
  const priceAtMin = column((slice) => priceAt(slice, slice.curve.xMin));
  const priceAtMax = column((slice) => priceAt(slice, slice.curve.xMax));
  const xMin = column(({ curve }) => curve.xMin);
  const xMax = column(({ curve }) => curve.xMax);
  const share = column(({ purchaseShare }) => purchaseShare);
  const perPrice = column(({ purchaseShare, clickShare }) => purchaseShare / clickShare);
  const b = column(({ curve }) => curve.b);
  const twoA = column(({ curve }) => 2 * curve.a);

  /** The FPR at which slice i's price is lambda, clamped to its range. */
  const fprOf = (i: number, lambda: number): number => {
    // The ends go by their prices as `high` does: where a is next to nothing, the quotient below is all rounding.
    if (lambda >= priceAtMin[i]!) return xMin[i]!;
    if (lambda <= priceAtMax[i]!) return xMax[i]!;
    const f = (lambda * perPrice[i]! - b[i]!) / twoA[i]!;
    return Math.min(xMax[i]!, Math.max(xMin[i]!, f));
  };
  return {
    fprAt: (lambda: number) => Float64Array.from(share, (_, i) => fprOf(i, lambda)),
    spendAt(lambda: number): number {
      let sum = 0;
      for (let i = 0; i < share.length; i++) sum += share[i]! * fprOf(i, lambda);
      return sum;
    },
    dearest: priceAtMin.reduce((most, price) => Math.max(most, price), 0),
  };
}

/** What one more unit of budget buys in this slice when it stands at FPR f. */
function priceAt({ clickShare, purchaseShare, curve }: QuadraticSlice, f: number): number {
  return (clickShare * (2 * curve.a * f + curve.b)) / purchaseShare;
}
