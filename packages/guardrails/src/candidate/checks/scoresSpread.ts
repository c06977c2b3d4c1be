import { percent, whole } from "../../training/words.js";
import type { ModelCheck } from "../modelContext.js";
import { sampleClicks } from "../rows/sampleClicks.js";

/**
 * A check that the candidate's scores are numbers in [0, 1] and are not all the same: a model that diverged or collapsed.
 *
 * @returns a check; its finding `MODEL_SCORES` blocks
 *
 * @example
 * ```ts
 * import { scoresSpread } from "@slidr/guardrails";
 *
 * typeof scoresSpread(); // => "function"
 * ```
 */
export function scoresSpread(): ModelCheck {
  return (context) => {
    const { scores } = context.candidate;
    const isBad = (row: number) => !(scores[row]! >= 0 && scores[row]! <= 1);
    let bad = 0;
    let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let row = 0; row < scores.length; row++) {
      if (isBad(row)) bad++;
      else [lowest, highest] = [Math.min(lowest, scores[row]!), Math.max(highest, scores[row]!)];
    }
    const isConstant = scores.length > 1 && bad === 0 && lowest === highest;
    const passed = bad === 0 && !isConstant;
    const text =
      bad > 0
        ? `${whole(bad)} of ${whole(scores.length)} scores are not numbers in [0, 1]`
        : isConstant
          ? `all ${whole(scores.length)} clicks have one score, ${lowest}`
          : `all ${whole(scores.length)} scores lie in [0, 1]${scores.length === 0 ? "" : `, from ${percent(lowest)} to ${percent(highest)}`}`;
    return {
      check: "scoresSpread",
      code: "MODEL_SCORES",
      severity: "block",
      passed,
      message: text,
      observed: bad > 0 ? bad : isConstant ? 1 : 0,
      limit: 0,
      n: scores.length,
      ...(bad > 0 ? sampleClicks(context, isBad) : {}),
      action: passed
        ? "nothing to do"
        : bad > 0
          ? "look at the features of the sample clicks and at the training's loss, and train again"
          : "look at the training's loss and at the features: a model that sees nothing scores everyone alike",
    };
  };
}
