import { diffThresholdTables, NOTHING_INVALID, type ThresholdState } from "@slidr/calibrate";
import type { ModelCheck } from "../modelContext.js";

/**
 * A check on how far thresholds moved from the live bundle's, slice by slice.
 *
 * A threshold belongs to its model's scores, so that a move alone says little: it warns, the rates on the same clicks block.
 * A slice that invalidated clicks and no longer can is told by name.
 *
 * @param moveMax the largest move tolerated, in (0, 1]; default 0.2
 * @returns a check; its finding `MODEL_THRESHOLDS` warns
 *
 * @example
 * ```ts
 * import { thresholdsLikeLive } from "@slidr/guardrails";
 *
 * typeof thresholdsLikeLive({ moveMax: 0.1 }); // => "function"
 * ```
 */
export function thresholdsLikeLive({ moveMax = 0.2 }: { readonly moveMax?: number } = {}): ModelCheck {
  return ({ live, candidate }) => {
    if (live === undefined) return [];
    const moves = diffThresholdTables(live.table, candidate.table).changes.map(({ name, before, after }) => ({
      name,
      before,
      after,
      move: Math.abs(reachable(after) - reachable(before)),
      isSilenced: reachable(after) > 1 && reachable(before) <= 1,
    }));
    const rank = (move: (typeof moves)[number]) => (move.isSilenced ? 2 : move.move);
    const worst = moves.reduce<(typeof moves)[number] | undefined>(
      (a, b) => (a !== undefined && rank(a) >= rank(b) ? a : b),
      undefined,
    );
    const failed = moves.filter((move) => move.isSilenced || move.move > moveMax);
    const silenced = failed.filter((move) => move.isSilenced).length;
    const passed = failed.length === 0;
    const text =
      worst === undefined
        ? "no threshold moved"
        : `${moves.length} of ${candidate.table.slices.length} thresholds moved, ${failed.length} by more than ${moveMax}${silenced > 0 ? ` (${silenced} to where no score reaches)` : ""}; farthest ${worst.name}, from ${say(worst.before)} to ${say(worst.after)}`;
    return {
      check: "thresholdsLikeLive",
      code: "MODEL_THRESHOLDS",
      severity: "warn",
      passed,
      message: text,
      ...(worst && { worstSlice: worst.name }),
      observed: worst === undefined ? 0 : worst.move,
      limit: moveMax,
      n: candidate.table.slices.length,
      action: passed
        ? "nothing to do"
        : "see in the report what the move does to each slice's rates; stability in calibrate keeps thresholds near yesterday's",
    };
  };
}

/** Where the heuristic alone decides, no score reaches the threshold. */
function reachable({ threshold, heuristicOnly }: ThresholdState): number {
  return heuristicOnly ? NOTHING_INVALID : threshold;
}

function say(state: ThresholdState): string {
  const threshold = reachable(state);
  return threshold > 1 ? "none" : String(Number(threshold.toPrecision(4)));
}
