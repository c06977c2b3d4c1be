import { whole } from "../../training/words.js";
import type { ModelCheck } from "../modelContext.js";

/**
 * A check that every weight of the candidate is a finite number, and that not all are zero.
 *
 * @returns a check; its finding `MODEL_WEIGHTS` blocks; of severity info, failed, where no weights are given
 *
 * @example
 * ```ts
 * import { finiteWeights } from "@slidr/guardrails";
 *
 * typeof finiteWeights(); // => "function"
 * ```
 */
export function finiteWeights(): ModelCheck {
  return ({ candidate: { weights } }) => {
    const base = { check: "finiteWeights", code: "MODEL_WEIGHTS", limit: 0 };
    if (weights === undefined) {
      const message = "no weights were given, so none were looked at";
      return {
        ...base,
        severity: "info",
        passed: false,
        message,
        observed: 0,
        n: 0,
        action: "pass the candidate's weights",
      };
    }
    const first = weights.findIndex((weight) => !Number.isFinite(weight));
    const bad = weights.reduce((count, weight) => count + (Number.isFinite(weight) ? 0 : 1), 0);
    const isZero = weights.every((weight) => weight === 0);
    const passed = bad === 0 && !isZero;
    return {
      ...base,
      severity: "block",
      passed,
      message:
        bad > 0
          ? `${whole(bad)} of ${whole(weights.length)} weights are not finite, the first at index ${first}: ${weights[first]}`
          : isZero
            ? `all ${whole(weights.length)} weights are zero`
            : `all ${whole(weights.length)} weights are finite`,
      observed: bad,
      n: weights.length,
      action: passed ? "nothing to do" : "look at the training's loss and learning rate, and train again",
    };
  };
}
