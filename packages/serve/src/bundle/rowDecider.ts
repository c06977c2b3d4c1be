import { createDecider, type ThresholdTable } from "@slidr/calibrate";
import type { RowDecision } from "@slidr/guardrails";
import type { Scorer } from "@slidr/model";

/** A decision on one row of features, with the slice whose threshold made it: `calibratedAs`. */
export interface DecidedRow extends RowDecision {
  /** The slice asked for, or its nearest ancestor that the threshold table knows. */
  readonly resolvedSlice: string;
  /** The slice whose clicks set the threshold: `resolvedSlice`, or an ancestor where that one had too few purchases. */
  readonly calibratedAs: string;
  /** The score does not decide in this slice; a click is invalid only where the caller's robotic heuristic says so. */
  readonly heuristicOnly?: true;
}

/**
 * Joins a scorer and a threshold table: features and a slice's name in, decision out.
 *
 * The one place where a score meets a threshold: golden rows, live decisions and replay all come through here, which is
 * why they agree bit for bit.
 *
 * @param scorer of `compileScorer`; features: [scorer.width], finite
 * @param table of `calibrate` or `parseThresholdTable`
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
  scorer: Scorer,
  table: ThresholdTable,
): (features: Float32Array, slice: string) => DecidedRow {
  const decider = createDecider(table);
  return (features, slice) => {
    const score = scorer.score(features);
    const {
      slice: resolvedSlice,
      calibratedAs,
      threshold,
      invalid,
      heuristicOnly,
    } = decider.decide(score, slice);
    const decided = { score, threshold, resolvedSlice, calibratedAs, invalid };
    return heuristicOnly ? { ...decided, heuristicOnly } : decided;
  };
}
