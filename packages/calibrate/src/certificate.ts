import type { Rates } from "@slidr/metrics";
import type { Certificate } from "./calibration.js";
import { fallbackAt } from "./fallbackAt.js";
import { type FlatLevels, flatLevels } from "./flatLevels.js";
import type { Plan } from "./plan.js";
import type { Cell, Problem } from "./problem.js";

/**
 * States how far a plan can be from the best one, by weak duality.
 *
 * Take any price lambda >= 0 of a purchase. Whatever thresholds keep to the allowance, their clicks are at most lambda times
 * the allowance plus, cell by cell, the most that clicks minus lambda times purchases can be. The bound is computed over
 * every level of every curve, not over the hulls: it checks them too. Mixtures of thresholds keep to the bound as well, so
 * the best plan there is may lie below it.
 *
 * @param plan - The plan whose lambda is reported.
 * @param priceOfBound - The lambda of the plan by slope at the same budget, which gives the lowest bound.
 */
export function certify(
  problem: Problem,
  budget: number,
  plan: Plan,
  priceOfBound: number,
  combined: Rates,
): Certificate {
  const { clicks, purchases } = problem.traffic;
  const bound = dualBoundClicks(problem, budget, priceOfBound) / clicks;
  const primal = combined.ivr;
  // Rounding may leave the bound an ulp below a plan that attains it.
  const dualBound = Math.max(bound, primal);
  return {
    primal,
    dualBound,
    gap: dualBound - primal,
    exact: plan.exact,
    ...(plan.gapMaxClicks !== undefined && { gapMax: plan.gapMaxClicks / clicks }),
    lambda: (plan.lambda * purchases) / clicks,
    binding: bindingOf(problem, plan, priceOfBound),
  };
}

function dualBoundClicks(problem: Problem, budget: number, lambda: number): number {
  const fallback = fallbackAt(problem, budget);
  let bound = fallback.clicks + lambda * fallback.allowance;
  const { starts, clicks, purchases } = flatLevels(problem.cells);
  for (let cell = 0; cell < problem.cells.length; cell++) {
    let best = Number.NEGATIVE_INFINITY;
    for (let at = starts[cell]!; at < starts[cell + 1]!; at++)
      best = Math.max(best, clicks[at]! - lambda * purchases[at]!);
    bound += best;
  }
  return bound;
}

function bindingOf(problem: Problem, plan: Plan, lambda: number): string[] {
  const binding = lambda > 0 ? ["budget"] : [];
  const flat = flatLevels(problem.cells);
  for (const [index, cell] of problem.cells.entries()) {
    const start = flat.starts[index]!;
    const limit = bindingLimit(
      cell,
      flat,
      start,
      flat.starts[index + 1]! - 1,
      start + plan.levels[index]!,
      lambda,
    );
    if (limit) binding.push(`${limit}:${problem.tree.names[cell.node]}`);
  }
  return binding;
}

/** The limit without which the cell, at price lambda, would rather stand beyond the end of its levels where it stands now. */
function bindingLimit(
  { curve, firstBy, lastBy }: Cell,
  { clicks, purchases }: FlatLevels,
  first: number,
  last: number,
  level: number,
  lambda: number,
): Cell["firstBy"] | Cell["lastBy"] | undefined {
  if (level !== first && level !== last) return undefined;
  const value = clicks[level]! - lambda * purchases[level]!;
  const least = level === first ? purchases[first]! : Number.NEGATIVE_INFINITY;
  const greatest = level === last ? purchases[level]! : Number.POSITIVE_INFINITY;
  if (level === first && least > 0 && value < 0) return firstBy;
  const { invalidClicks, invalidPurchases } = curve;
  for (let i = 0; i < invalidClicks.length; i++) {
    const lost = invalidPurchases[i]!;
    if (lost >= least && lost <= greatest) continue;
    if (invalidClicks[i]! - lambda * lost > value) return lost < least ? firstBy : lastBy;
  }
  return undefined;
}
