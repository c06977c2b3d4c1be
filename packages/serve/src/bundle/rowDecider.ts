import type { RowDecision } from "@slidr/guardrails";
import type { EnsembleScorer, Scorer } from "@slidr/model";
import { scoreDecider, type Thresholds } from "./scoreDecider.js";

/** A decision on one row of features, with the slice whose threshold made it: `calibratedAs`. */
export interface DecidedRow extends RowDecision {
  /** The slice asked for, or its nearest ancestor that the threshold table knows, and its level where it has thresholds by level. */
  readonly resolvedSlice: string;
  /** The slice whose clicks set the threshold: `resolvedSlice`, or an ancestor where that one had too few purchases. */
  readonly calibratedAs: string;
  /** The score does not decide in this slice; a click is invalid only where the caller's robotic heuristic says so. */
  readonly heuristicOnly?: true;
  /** How far an ensemble's members disagree, in [0, 0.5], a 32-bit float. */
  readonly uncertainty?: number;
  /** The level of that uncertainty, where the thresholds know levels. */
  readonly uncertaintyLevel?: number;
}

/**
 * Joins a scorer and thresholds: features and a slice's name in, decision out.
 *
 * Golden rows, live decisions and replay all come through here, which is why they agree bit for bit. An ensemble's uncertainty
 * stands in the decision, and chooses the threshold where the table has thresholds by level.
 *
 * @param scorer of `compileScorer`; features: [scorer.width], finite
 * @param table of `calibrate`, `calibrateUncertainty`, or their parsers
 * @returns a function that throws what the scorer throws on a feature that is not finite
 *
 * @example
 * ```ts
 * import { compileScorer, velocityRule } from "@slidr/model";
 * import { rowDecider } from "@slidr/serve";
 *
 * const { model } = velocityRule({ names: ["user_clicks_10m"], column: "user_clicks_10m" });
 * const slices = [
 *   { name: "all", parent: -1, threshold: 0.5, calibratedAs: "all" },
 *   { name: "mobile", parent: 0, threshold: 0.5, calibratedAs: "all" },
 * ];
 * const decide = rowDecider(compileScorer(model), { version: 1, method: "hull", budget: 0.01, slices });
 * decide(Float32Array.of(1000), "mobile").invalid; // => true
 * decide(Float32Array.of(1000), "mobile/IN").resolvedSlice; // => "mobile"
 * decide(Float32Array.of(1000), "mobile/IN").calibratedAs; // => "all"
 * ```
 */
export function rowDecider(
  scorer: Scorer | EnsembleScorer,
  table: Thresholds,
): (features: Float32Array, slice: string) => DecidedRow {
  const decide = scoreDecider(table);
  if (!("scoreWithUncertainty" in scorer)) {
    return (features, slice) => decide(scorer.score(features), slice);
  }
  const scored = new Float32Array(2);
  return (features, slice) => {
    scorer.scoreWithUncertainty(features, 0, scored);
    return decide(scored[0]!, slice, scored[1]!);
  };
}
