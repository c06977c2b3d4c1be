import { compareShares, type ShareTolerance } from "../compareShares.js";
import type { ModelCheck } from "../modelContext.js";

/**
 * A check that the candidate loses no more purchasers than the live bundle does on the same clicks, in all and in each slice.
 *
 * @param tolerance default: up to three times the live FPR more 1 point; losing fewer is never a fault
 * @returns a check; its findings `MODEL_FPR` and `MODEL_FPR_SLICE` block
 *
 * @example
 * ```ts
 * import { fprLikeLive } from "@slidr/guardrails";
 *
 * typeof fprLikeLive({ slack: 0.02 }); // => "function"
 * ```
 */
export function fprLikeLive(tolerance: Partial<Omit<ShareTolerance, "ratioMin">> = {}): ModelCheck {
  return (context) =>
    compareShares(context, {
      check: "fprLikeLive",
      code: "MODEL_FPR",
      severity: "block",
      figure: "FPR",
      of: "purchasers' clicks",
      counts: context.clicks.purchased,
      tolerance: { ratioMax: 3, slack: 0.01, ...tolerance, ratioMin: 0 },
      action: "look for purchases missing from the training or the calibration part, and train again",
    });
}
