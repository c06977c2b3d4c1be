import { compareShares, type ShareTolerance } from "../compareShares.js";
import type { ModelCheck } from "../modelContext.js";

/**
 * A check that the candidate catches about as many heuristic robots as the live bundle does on the same clicks, in all and in each slice.
 *
 * @param tolerance default: 15 points less, 30 in a slice; catching more is never a fault
 * @returns a check; its findings `MODEL_COVERAGE` and `MODEL_COVERAGE_SLICE` block
 *
 * @example
 * ```ts
 * import { coverageLikeLive } from "@slidr/guardrails";
 *
 * typeof coverageLikeLive({ fallMax: 0.1 }); // => "function"
 * ```
 */
export function coverageLikeLive(tolerance: Partial<Omit<ShareTolerance, "riseMax">> = {}): ModelCheck {
  return (context) =>
    compareShares(context, {
      check: "coverageLikeLive",
      code: "MODEL_COVERAGE",
      severity: "block",
      figure: "robotic coverage",
      of: "heuristically robotic clicks",
      counts: context.clicks.robotic,
      tolerance: { fallMax: 0.15, sliceFactor: 2, ...tolerance, riseMax: 1 },
      action:
        "compare the features of the sample clicks with yesterday's: counters that freeze or default hide robots",
    });
}
