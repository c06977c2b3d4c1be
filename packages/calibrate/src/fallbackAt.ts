import { ratesAt } from "@slidr/metrics";
import { globalThreshold } from "./globalThreshold.js";
import type { Problem } from "./problem.js";
import { purchaseAllowance } from "./purchaseAllowance.js";

/** What clicks outside every cell take of a budget, and what is left for the cells. */
export interface FallbackAt {
  /** The threshold of all traffic at this budget. */
  readonly threshold: number;
  /** Invalid clicks and purchases of the fallback's clicks there. */
  readonly clicks: number;
  readonly purchases: number;
  /** Purchases that the cells may invalidate; never negative, since the fallback is a part of all traffic. */
  readonly allowance: number;
}

/** Costs O(log points). */
export function fallbackAt(problem: Problem, budget: number): FallbackAt {
  const threshold = globalThreshold(problem.traffic, budget);
  const rates = ratesAt(problem.fallback, threshold);
  const allowance = purchaseAllowance(budget, problem.traffic.purchases) - rates.invalidPurchases;
  return { threshold, clicks: rates.invalidClicks, purchases: rates.invalidPurchases, allowance };
}
