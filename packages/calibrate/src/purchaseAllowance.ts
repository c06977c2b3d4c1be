/**
 * How many purchasing clicks a budget lets be invalidated, so that no count at or below it has an FPR above the budget.
 *
 * The one place where a budget (a rate) becomes an allowance (a count). `0.29 * 100` is 28.999999999999996 in floating point,
 * and 29 purchases of 100 are within a budget of 0.29: whole counts that close are taken as meant. Weighted (fractional)
 * totals are shaved by one part in 10^12 instead, so that rounding in their sums cannot pass the budget.
 */
export function purchaseAllowance(budget: number, purchases: number): number {
  const product = budget * purchases;
  if (!Number.isInteger(purchases)) return product * (1 - 1e-12);
  const nearest = Math.round(product);
  return Math.abs(product - nearest) <= 1e-9 && nearest / purchases <= budget ? nearest : product;
}
