import type { Rates } from "@slidr/metrics";
import type { Certificate } from "./calibration.js";
import { fallbackAt } from "./fallbackAt.js";
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
  for (const { levels } of problem.cells) {
    let best = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < levels.clicks.length; i++) {
      best = Math.max(best, levels.clicks[i]! - lambda * levels.purchases[i]!);
    }
    bound += best;
  }
  return bound;
}

function bindingOf(problem: Problem, plan: Plan, lambda: number): string[] {
  const binding = lambda > 0 ? ["budget"] : [];
  for (const [index, cell] of problem.cells.entries()) {
    const level = plan.levels[index]!;
    const limit = bindingLimit(cell, level, lambda);
    if (limit) binding.push(`${limit}:${problem.tree.names[cell.node]}`);
  }
  return binding;
}

/** The limit without which the cell, at price lambda, would rather stand beyond the end of its levels where it stands now. */
function bindingLimit(
  { curve, levels, firstBy, lastBy }: Cell,
  level: number,
  lambda: number,
): Cell["firstBy"] | Cell["lastBy"] | undefined {
  const value = levels.clicks[level]! - lambda * levels.purchases[level]!;
  const atStart = level === 0;
  const atEnd = level === levels.purchases.length - 1;
  if (atStart && levels.purchases[0]! > 0 && value < 0) return firstBy;
  for (let i = 0; i < curve.thresholds.length; i++) {
    if (curve.invalidClicks[i]! - lambda * curve.invalidPurchases[i]! <= value) continue;
    if (atStart && curve.invalidPurchases[i]! < levels.purchases[0]!) return firstBy;
    if (atEnd && curve.invalidPurchases[i]! > levels.purchases[level]!) return lastBy;
  }
  return undefined;
}
