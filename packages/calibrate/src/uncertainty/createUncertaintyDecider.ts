import { createDecider, type SliceDecision } from "../table/createDecider.js";
import { uncertaintyLevelOf } from "./fitUncertaintyLevels.js";
import { levelName } from "./levelTree.js";
import type { UncertaintyTable } from "./uncertaintyTable.js";

/** Decides by score, slice and uncertainty. */
export interface UncertaintyDecider {
  /**
   * Whether a click is invalid. Without an uncertainty (undefined or NaN), or where its slice has no thresholds by level, the slice's own
   * threshold decides; an unseen slice goes up its path first. Nothing is allocated for a known slice.
   */
  decide(score: number, name: string, uncertainty?: number): SliceDecision;
}

/**
 * Makes a table by slice and uncertainty quick to ask, one click at a time.
 *
 * @param table - From `calibrateUncertainty` or `parseUncertaintyTable`.
 * @returns A decider whose `decide` throws `SCORE_RANGE` for a score outside [0, 1] or NaN; the decision's `slice` names the level.
 * Cost: O(rows) to make; O(levels) for a known name.
 * @example
 * ```ts
 * import { createUncertaintyDecider, parseUncertaintyTable } from "@slidr/calibrate";
 *
 * const row = (name: string, parent: number, threshold: number) => ({ name, parent, threshold, calibratedAs: name });
 * const all = [row("all", -1, 0.8)];
 * const levels = [...all, row("all/uncertainty:0", 0, 0.7), row("all/uncertainty:1", 0, 0.9)];
 * const shared = { version: 1, method: "hull", budget: 0.01 };
 * const table = { version: 1, cuts: [0.1], slices: { ...shared, slices: all }, levels: { ...shared, slices: levels } };
 * const decider = createUncertaintyDecider(parseUncertaintyTable(table));
 * decider.decide(0.75, "all", 0.05).invalid; // => true
 * decider.decide(0.75, "all", 0.2).slice; // => "all/uncertainty:1"
 * decider.decide(0.75, "all").invalid; // => false
 * ```
 */
export function createUncertaintyDecider(table: UncertaintyTable): UncertaintyDecider {
  const bySlice = createDecider(table.slices);
  const byLevel = createDecider(table.levels);
  const levelCount = table.cuts.length + 1;
  const known = new Set(table.levels.slices.map(({ name }) => name));
  // [slices][levels]: the name of the row of each level, undefined where the slice has none.
  const names = table.slices.slices.map(({ name }) =>
    Array.from({ length: levelCount }, (_, level) => levelName(name, level)).map((one) =>
      known.has(one) ? one : undefined,
    ),
  );
  return {
    decide(score, name, uncertainty) {
      if (uncertainty === undefined) return bySlice.decide(score, name);
      const levelRow = names[bySlice.resolve(name).index]![uncertaintyLevelOf(table, uncertainty)];
      return levelRow === undefined ? bySlice.decide(score, name) : byLevel.decide(score, levelRow);
    },
  };
}
