import { InputError } from "@slidr/clicks";
import type { ThresholdTable } from "./thresholdTable.js";

/** What a slice name resolves to. */
export interface ResolvedSlice {
  /** Row of the table. */
  readonly index: number;
  /** Name of that row: the slice asked for, or its nearest ancestor in the table. */
  readonly slice: string;
  /** The slice whose calibration the threshold comes from. */
  readonly calibratedAs: string;
  readonly threshold: number;
  /** The score does not decide here: the click is invalid only where the robotic heuristic, which the caller knows, says so. */
  readonly heuristicOnly?: true;
}

/** A decision, with the slice it was made by. */
export interface SliceDecision extends ResolvedSlice {
  /** score >= threshold. */
  readonly invalid: boolean;
}

export interface Decider {
  /** The row for a slice name; an unseen name goes up its path ("mobile/IN" -> "mobile" -> all) to the first known one. */
  resolve(name: string): ResolvedSlice;
  /** The threshold that {@link resolve} finds. */
  threshold(name: string): number;
  /** Whether a click of that slice is invalid; one of two objects per row that were made beforehand, so nothing is allocated. */
  decide(score: number, name: string): SliceDecision;
  /** The same by row number, for whoever has resolved the name or has tree nodes at hand. */
  isInvalid(score: number, index: number): boolean;
}

/**
 * Makes a threshold table quick to ask, one click at a time.
 *
 * Everything a decision can be is made here, once, so that deciding costs a look-up and a comparison and leaves no garbage
 * behind. Only a name that the table does not hold costs strings: one per step up its path.
 *
 * @param table - From `calibrate` or `parseThresholdTable`.
 * @returns A decider whose `decide` and `isInvalid` throw `SCORE_RANGE` for a score outside [0, 1] or NaN, and `isInvalid`
 * `SLICE_RANGE` for a row that does not exist.
 * Cost: O(slices) to make; O(1) for a known name, O(depth) for an unseen one.
 * @example
 * ```ts
 * import { createDecider, parseThresholdTable } from "@slidr/calibrate";
 *
 * const decider = createDecider(parseThresholdTable({
 *   version: 1, method: "hull", budget: 0.01, slices: [
 *     { name: "all", parent: -1, threshold: 0.9, calibratedAs: "all" },
 *     { name: "mobile", parent: 0, threshold: 0.7, calibratedAs: "mobile" },
 *   ],
 * }));
 * decider.decide(0.8, "mobile/IN").invalid; // => true
 * decider.decide(0.8, "mobile/IN").slice; // => "mobile"
 * decider.decide(0.8, "tv").slice; // => "all"
 * decider.isInvalid(0.8, 0); // => false
 * ```
 */
export function createDecider(table: ThresholdTable): Decider {
  const resolved = table.slices.map(
    ({ name, threshold, calibratedAs, heuristicOnly }, index): ResolvedSlice => {
      return Object.freeze({
        index,
        slice: name,
        calibratedAs,
        threshold,
        ...(heuristicOnly && { heuristicOnly }),
      });
    },
  );
  const indexOf = new Map(table.slices.map(({ name }, index) => [name, index]));
  const valid = resolved.map((row): SliceDecision => Object.freeze({ ...row, invalid: false }));
  const invalid = resolved.map((row): SliceDecision => Object.freeze({ ...row, invalid: true }));
  const thresholds = Float64Array.from(table.slices, (row) => row.threshold);

  const find = (name: string) => indexOf.get(name) ?? findAncestor(name, indexOf);
  return {
    resolve: (name) => resolved[find(name)]!,
    threshold: (name) => thresholds[find(name)]!,
    decide(score, name) {
      checkScore(score, "decide");
      const index = find(name);
      return score >= thresholds[index]! ? invalid[index]! : valid[index]!;
    },
    isInvalid(score, index) {
      checkScore(score, "isInvalid");
      const threshold = thresholds[index];
      if (threshold === undefined) {
        throw new InputError(
          "SLICE_RANGE",
          `isInvalid requires a row below ${thresholds.length}, got ${index}`,
        );
      }
      return score >= threshold;
    },
  };
}

/** Row of the longest known path above an unseen name; row 0 where there is none. */
function findAncestor(name: string, indexOf: ReadonlyMap<string, number>): number {
  for (let end = name.lastIndexOf("/"); end >= 0; end = name.lastIndexOf("/", end - 1)) {
    const index = indexOf.get(name.slice(0, end));
    if (index !== undefined) return index;
    if (end === 0) break;
  }
  return 0;
}

function checkScore(score: number, caller: string): void {
  if (score >= 0 && score <= 1) return;
  throw new InputError("SCORE_RANGE", `${caller} requires a score in [0, 1], got ${score}`);
}
