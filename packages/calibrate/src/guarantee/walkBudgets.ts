import type { CalibrationMethod, FrontierPoint } from "../calibration.js";
import { frontierBudgets } from "../frontier.js";
import type { Problem } from "../problem.js";
import { purchaseAllowance } from "../purchaseAllowance.js";
import { lossesMax } from "./lossesMax.js";
import { nestedPath } from "./nestedPath.js";
import { noStart } from "./noStart.js";
import type { CellPrior } from "./shrinkage.js";
import { type TestingClicks, type WalkStop, walkPath } from "./walkPath.js";

/** What is walked, and how far it must be proved. */
export interface WalkBudgetsOptions {
  readonly problem: Problem;
  readonly method: CalibrationMethod;
  readonly testing: TestingClicks;
  readonly budget: number;
  readonly delta: number;
  /** Of the testing clicks. */
  readonly purchases: number;
  /** [cells], where sparse slices lean on their parents. */
  readonly priors?: readonly (CellPrior | undefined)[] | undefined;
}

export interface BudgetWalk {
  /** The last table that passed at the asked budget. */
  readonly stop: WalkStop;
  /** Steps of the whole path. */
  readonly stepsMax: number;
  /** What the same promise at other budgets would reach; each holds for a budget fixed beforehand, not for all at once. */
  readonly frontier: readonly FrontierPoint[];
}

/** Walks the path of the asked budget once, and reads off it what every budget of the frontier would come to. */
export function walkBudgets(options: WalkBudgetsOptions): BudgetWalk {
  const { problem, method, testing, budget, delta, purchases } = options;
  const tested = [...testing.cells, testing.fallback];
  const clicks = tested.reduce((sum, curve) => sum + curve.clicks, problem.traffic.clicks);
  const allPurchases = problem.traffic.purchases + purchases;
  const path = nestedPath(problem, method, budget, options.priors);
  const budgets = frontierBudgets(budget);
  const targets = budgets.map((other) => ({
    testedMax: lossesMax(purchases, other, delta),
    allMax: purchaseAllowance(other, allPurchases),
  }));
  const stops = walkPath(problem, path, testing, targets);
  const stop = stops[budgets.indexOf(budget)];
  if (stop === undefined) throw noStart({ ...options, allPurchases });
  return {
    stop,
    stepsMax: path.reduce((sum, { from, to }) => sum + to - from, 0),
    frontier: budgets.flatMap((other, i) => {
      const at = stops[i];
      return at ? [{ budget: other, ivr: at.clicks / clicks, fpr: at.purchases / allPurchases }] : [];
    }),
  };
}
