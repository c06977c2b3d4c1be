import { compareShares, type ShareTolerance } from "../compareShares.js";
import type { ModelCheck } from "../modelContext.js";

/**
 * A check that the candidate invalidates about as much as the live bundle does on the same clicks, in all and in each slice.
 *
 * A model that learnt from a day without purchases invalidates more, one that collapsed invalidates nothing.
 *
 * @param tolerance default: 10 points of all clicks more or less, 20 of a slice's
 * @returns a check; its findings `MODEL_IVR` and `MODEL_IVR_SLICE` block
 *
 * @example
 * ```ts
 * import { ivrLikeLive } from "@slidr/guardrails";
 *
 * typeof ivrLikeLive({ riseMax: 0.05 }); // => "function"
 * ```
 */
export function ivrLikeLive(tolerance: Partial<ShareTolerance> = {}): ModelCheck {
  return (context) =>
    compareShares(context, {
      check: "ivrLikeLive",
      code: "MODEL_IVR",
      severity: "block",
      figure: "IVR",
      of: "clicks",
      tolerance: { riseMax: 0.1, fallMax: 0.1, sliceFactor: 2, ...tolerance },
      action:
        "look at what the sample clicks have in common and at the labels of the training part; promote with an override where traffic really changed",
    });
}
