import { InputError } from "@slidr/clicks";
import { fallbackAt } from "./fallbackAt.js";
import { flatLevels } from "./flatLevels.js";
import type { Problem } from "./problem.js";

/** Slices listed by name before "and n more". */
const NAMES_MAX = 5;

/** Purchases that the minimum coverages cost, whatever the budget. */
export function costMinOf(problem: Problem): number {
  const { starts, purchases } = flatLevels(problem.cells);
  let sum = 0;
  for (let cell = 0; cell < problem.cells.length; cell++) sum += purchases[starts[cell]!]!;
  return sum;
}

/** Whether the minimum coverages, which cost `costMin` together, fit into a budget. */
export function isFeasible(problem: Problem, budget: number, costMin = costMinOf(problem)): boolean {
  return costMin <= fallbackAt(problem, budget).allowance;
}

/**
 * Throws `INFEASIBLE` where the minimum coverages alone exceed the budget.
 *
 * The message names the slices that need purchases, dearest first, and the smallest greater budget that is enough, rounded
 * up to a millionth.
 */
export function assertFeasible(problem: Problem, budget: number): void {
  if (isFeasible(problem, budget)) return;
  const needs = problem.cells.map(({ node, curve, levels }): Need => {
    return { node, lost: levels.purchases[0]!, of: curve.purchases };
  });
  const held = nameOfLimits(problem);
  const smallest = smallestFeasibleBudget(problem, budget);
  const rule =
    smallest < 1 ? `a budget of at least ${smallest}` : `a lower ${held} (no budget below 1 is enough)`;
  throw new InputError(
    "INFEASIBLE",
    `calibrate requires ${rule} to reach ${held} in ${listNeedy(needs, problem.tree.names)}, got budget ${budget}`,
  );
}

/** What the limits of one cell cost it. */
export interface Need {
  readonly node: number;
  readonly lost: number;
  readonly of: number;
}

/** Names the slices that must lose purchases, dearest first. */
export function listNeedy(needs: readonly Need[], names: readonly string[]): string {
  const needy = needs
    .filter(({ lost }) => lost > 0)
    .sort((left, right) => right.lost - left.lost || left.node - right.node);
  const named = needy
    .slice(0, NAMES_MAX)
    .map(({ node, lost, of }) => `${JSON.stringify(names[node])} (${lost} of ${of} purchases)`);
  return named.join(", ") + (needy.length > NAMES_MAX ? ` and ${needy.length - NAMES_MAX} more` : "");
}

/** The limits that say where cells must start. */
export function nameOfLimits({ cells }: Problem): string {
  return cells.some((cell) => cell.firstBy === "stability") ? "coverageMin and stability" : "coverageMin";
}

/** The least budget above an infeasible one that is feasible, rounded up to a millionth; 1 or more where there is none. */
function smallestFeasibleBudget(problem: Problem, infeasible: number): number {
  const costMin = costMinOf(problem);
  let budget = infeasible;
  // The fallback's share grows with the budget, so each turn asks for at least as much; it ends at the least fixed point.
  while (budget < 1 && !isFeasible(problem, budget, costMin)) {
    const needed = (costMin + fallbackAt(problem, budget).purchases) / problem.traffic.purchases;
    budget = Math.max(Math.ceil(needed * 1e6), Math.floor(budget * 1e6) + 1) / 1e6;
  }
  return budget;
}
