import { compareShares, type ShareTolerance } from "../compareShares.js";
import type { ModelCheck } from "../modelContext.js";

/**
 * A check that the candidate loses no more purchasers than the live bundle does on the same clicks, in all and in each slice.
 *
 * @param tolerance default: 2 points more, 10 in a slice, whose purchasers are few; losing fewer is never a fault
 * @returns a check; its findings `MODEL_FPR` and `MODEL_FPR_SLICE` block
 *
 * @example
 * ```ts
 * import { fprLikeLive } from "@slidr/guardrails";
 *
 * typeof fprLikeLive({ riseMax: 0.01 }); // => "function"
 * ```
 */
export function fprLikeLive(tolerance: Partial<Omit<ShareTolerance, "fallMax">> = {}): ModelCheck {
  return (context) =>
    compareShares(context, {
      check: "fprLikeLive",
      code: "MODEL_FPR",
      severity: "block",
      figure: "FPR",
      of: "purchasers' clicks",
      counts: context.clicks.purchased,
      tolerance: { riseMax: 0.02, sliceFactor: 5, ...tolerance, fallMax: 1 },
      action: "look for purchases missing from the training or the calibration part, and train again",
    });
}
