import { InputError } from "@slidr/clicks";
import { binomialAtMost, ratesAt } from "@slidr/metrics";
import { listNeedy, nameOfLimits } from "../feasibility.js";
import { purchaseAllowance } from "../purchaseAllowance.js";
import { lossesMax } from "./lossesMax.js";
import { thresholdAt } from "./thresholdAt.js";
import type { WalkBudgetsOptions } from "./walkBudgets.js";
import { walkPath } from "./walkPath.js";

/** What the start of the path loses, of all the purchases that count. */
interface Start {
  readonly tested: number;
  readonly testedOf: number;
  readonly all: number;
  readonly allOf: number;
}

/**
 * The error where even the minimum coverages alone fail the test, or exceed the budget on all clicks.
 *
 * It names the slices that need purchases, dearest first, and the smallest greater budget that passes both, rounded up to a millionth.
 */
export function noStart({
  problem,
  testing,
  budget,
  delta,
  purchases,
  allPurchases,
}: WalkBudgetsOptions & { readonly allPurchases: number }): InputError {
  const anywhere = { testedMax: Number.POSITIVE_INFINITY, allMax: Number.POSITIVE_INFINITY };
  const { tested, purchases: all } = walkPath(problem, [], testing, [anywhere])[0]!;
  const start = { tested, testedOf: purchases, all, allOf: allPurchases };
  const needs = problem.cells.map(({ node, curve, first }, cell) => {
    const other = testing.cells[cell]!;
    const lost =
      (curve.invalidPurchases[first] ?? 0) + ratesAt(other, thresholdAt(curve, first)).invalidPurchases;
    return { node, lost, of: curve.purchases + other.purchases };
  });
  const held = nameOfLimits(problem);
  const smallest = smallestBudget(start, budget, delta);
  const rule =
    smallest < 1 ? `a budget of at least ${smallest}` : `a lower ${held} (no budget below 1 is enough)`;
  const most = lossesMax(purchases, budget, delta);
  const culprit =
    tested > most
      ? `where ${tested} of ${purchases} testing purchases are lost and at most ${most} pass`
      : `where ${all} of all ${allPurchases} purchases are lost, though the test would pass`;
  return new InputError(
    "INFEASIBLE",
    `calibrate requires ${rule} to promise ${held} in ${listNeedy(needs, problem.tree.names)} with delta ${delta}, ` +
      `got budget ${budget}, ${culprit}`,
  );
}

/** The least budget above a failing one at which the start passes, in whole millionths; 1 where there is none. */
function smallestBudget({ tested, testedOf, all, allOf }: Start, failing: number, delta: number): number {
  const passes = (budget: number) =>
    all <= purchaseAllowance(budget, allOf) && binomialAtMost(tested, testedOf, budget) <= delta;
  let low = Math.floor(failing * 1e6);
  let high = 1e6;
  // Invariant: high millionths pass (or are all), low ones do not.
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (passes(middle / 1e6)) high = middle;
    else low = middle;
  }
  return high / 1e6;
}
