import { type ExactAllocator, exactAllocator } from "./allocate/exactAllocator.js";
import { costMinOf } from "./feasibility.js";
import type { FlatLevels } from "./flatLevels.js";
import type { Problem } from "./problem.js";

/** Cells x allowance^2 up to which the best levels are searched for: at most half as many steps, some tens of milliseconds. */
export const EXACT_STEPS_MAX = 2 ** 24;

/** The best levels for every allowance up to a greatest one. */
export interface ExactLevels {
  readonly allowanceMax: number;
  /** [cells]: the levels that hold the most clicks within an allowance, and of these the ones of fewest purchases. */
  readonly within: (allowance: number) => Uint32Array;
}

/**
 * The best levels of a problem wherever purchases are few: hull vertices or not.
 *
 * Purchases must be whole numbers, since the search goes purchase by purchase: undefined where weights make them fractional.
 *
 * @param stepsMax - The allowance beyond the minimum coverages goes up to the square root of stepsMax / cells.
 */
export function exactLevels(
  problem: Problem,
  { purchases }: FlatLevels,
  stepsMax: number,
): ExactLevels | undefined {
  const { cells } = problem;
  for (let i = 0; i < purchases.length; i++) if (!Number.isSafeInteger(purchases[i])) return undefined;
  const costMin = costMinOf(problem);
  const allowanceMax = costMin + Math.floor(Math.sqrt(stepsMax / Math.max(1, cells.length)));
  let allocate: ExactAllocator | undefined;
  return {
    allowanceMax,
    within: (allowance) => {
      allocate ??= exactAllocator(
        cells.map(({ levels }) => ({ cost: levels.purchases, gain: levels.clicks })),
        allowanceMax,
      );
      return allocate(Math.floor(allowance)).chosen;
    },
  };
}
