import { InputError } from "@slidr/clicks";
import type { Finding } from "../finding.js";

/** What {@link checkPurchaseCount} looks at, and how strictly. */
export interface PurchaseCountOptions {
  /** Purchases that the thresholds are calibrated on, integer >= 0. */
  readonly purchases: number;
  /** The false-positive budget, in (0, 1). */
  readonly budget: number;
  /** Warns where the expected FPR is above this many budgets; > 0, default 1. */
  readonly warnAbove?: number;
  /** Blocks where the expected FPR is above this many budgets; >= warnAbove, default 10. */
  readonly blockAbove?: number;
}

/**
 * Checks that there are purchases enough to calibrate a false-positive budget on.
 *
 * By rank: of n calibration purchasers and the next one, who come from the same traffic independently, each is equally
 * likely to score highest. So even the lowest threshold above all n is exceeded by the next purchaser with probability
 * 1 / (n + 1) (less where scores tie): its FPR is 0 on the calibration data, and 1 / (n + 1) in expectation on the next
 * day. A budget below that is held by luck. For a promise with 95% confidence, n purchasers below a threshold of FPR
 * `budget` must be an event of probability (1 - budget)^n <= 0.05. Several purchases of one user are worth less.
 *
 * @param options see {@link PurchaseCountOptions}
 * @returns one finding, `PURCHASE_COUNT`: passed where 1 / (n + 1) <= warnAbove x budget, else failed with severity `warn`,
 *   or `block` above blockAbove x budget; `observed` is 1 / (n + 1), `limit` the one that it met or broke
 * @throws InputError `BUDGET_RANGE` for a budget outside (0, 1), `OPTION` for another figure out of range
 *
 * Cost: O(1).
 *
 * @example
 * ```ts
 * import { checkPurchaseCount } from "@slidr/guardrails";
 *
 * checkPurchaseCount({ purchases: 300, budget: 0.01 }).passed; // => true
 * const few = checkPurchaseCount({ purchases: 19, budget: 0.01 });
 * [few.passed, few.severity, few.observed]; // => [false, "warn", 0.05]
 * checkPurchaseCount({ purchases: 3, budget: 0.01 }).severity; // => "block"
 * ```
 */
export function checkPurchaseCount(options: PurchaseCountOptions): Finding {
  const { purchases, budget, warnAbove = 1, blockAbove = 10 } = options;
  requireOptions(purchases, budget, warnAbove, blockAbove);
  const expectedFpr = 1 / (purchases + 1);
  const passed = purchases >= purchasesFor(warnAbove * budget);
  const blocks = purchases < purchasesFor(blockAbove * budget);
  return {
    check: "purchaseCount",
    code: "PURCHASE_COUNT",
    severity: blocks ? "block" : "warn",
    passed,
    message:
      `purchase count: calibrated on ${whole(purchases)} ${purchases === 1 ? "purchase" : "purchases"}, ` +
      `even the lowest threshold above all of them is expected to lose ${percent(expectedFpr)} of later purchasers, the budget is ${percent(budget)}; ` +
      `${whole(purchasesFor(budget))} purchases would do, ${whole(purchasesToPromise(budget))} are needed to promise it with 95% confidence`,
    observed: expectedFpr,
    limit: (blocks ? blockAbove : warnAbove) * budget,
    n: purchases,
    action: passed ? "nothing to do" : "read a longer log, or raise the budget",
  };
}

/** The least n with 1 / (n + 1) <= share; the last bits of 1 / share must not cost a whole purchase. */
function purchasesFor(share: number): number {
  return Math.ceil((1 / share) * (1 - 1e-12)) - 1;
}

/** The least n with (1 - budget)^n <= 0.05. */
function purchasesToPromise(budget: number): number {
  return Math.ceil(Math.log(0.05) / Math.log1p(-budget));
}

function requireOptions(purchases: number, budget: number, warnAbove: number, blockAbove: number): void {
  const refuse = (rule: string, culprit: number, code = "OPTION") => {
    throw new InputError(code, `checkPurchaseCount requires ${rule}, got ${culprit}`);
  };
  if (!(Number.isSafeInteger(purchases) && purchases >= 0)) refuse("purchases as an integer >= 0", purchases);
  if (!(budget > 0 && budget < 1)) refuse("budget in (0, 1)", budget, "BUDGET_RANGE");
  if (!(warnAbove > 0 && warnAbove < Infinity)) refuse("warnAbove above 0 and finite", warnAbove);
  if (!(blockAbove >= warnAbove && blockAbove < Infinity)) {
    refuse(`blockAbove at least warnAbove (${warnAbove}) and finite`, blockAbove);
  }
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))}%`;
}

function whole(count: number): string {
  return count.toLocaleString("en-US");
}
