import { InputError } from "@slidr/clicks";
import type { VelocityRuleModel } from "./classifierModel.js";
import type { Scorer } from "./scorer.js";
import { velocityScorer } from "./velocityScorer.js";

/** The velocity rule as a scorer; its `model` can be serialised like any other. */
export interface VelocityRule extends Scorer {
  readonly model: VelocityRuleModel;
}

/**
 * The heuristic baseline: scores a click by one count feature alone, say a user's clicks in ten minutes.
 *
 * The score log1p(n) / (1 + log1p(n)) only maps counts into [0, 1) in their order; a threshold on it is a threshold
 * on the count. A missing or negative count scores 0.
 *
 * @param options.names - feature names, in the order of the rows that will be scored
 * @param options.column - the name of the count feature
 * @throws InputError UNKNOWN_FEATURE when no feature has that name
 *
 * @example
 * ```ts
 * import { velocityRule } from "@slidr/model";
 *
 * const rule = velocityRule({ names: ["hour", "userClicks10m"], column: "userClicks10m" });
 * rule.score(new Float32Array([13, 0])); // => 0
 * rule.score(new Float32Array([13, 40])) > rule.score(new Float32Array([13, 39])); // => true
 * ```
 */
export function velocityRule(options: {
  readonly names: readonly string[];
  readonly column: string;
}): VelocityRule {
  const { names, column } = options;
  const index = names.indexOf(column);
  if (index < 0) {
    throw new InputError(
      "UNKNOWN_FEATURE",
      `velocityRule requires a feature named "${column}", got ${names.join(", ")}`,
    );
  }
  const model: VelocityRuleModel = { type: "velocityRule", names: [...names], column: index };
  return { ...velocityScorer(model), model };
}
