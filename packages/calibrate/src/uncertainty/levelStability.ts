import { InputError } from "@slidr/clicks";
import type { SliceTree } from "../slices/sliceTree.js";
import type { Stability } from "../slices/stability.js";

/**
 * Holds every level of a slice near the slice's threshold in force.
 *
 * Levels are cut anew at every calibration, so one of yesterday's is no measure for today's of the same number; the slice's
 * threshold is. Where every level keeps near it, so does the slice.
 *
 * @param tree - Slices crossed with levels; the levels come last and each lies below its slice.
 * @param sliceCount - Nodes of the tree that are slices.
 */
export function levelStability(
  { previous, fprChangeMax }: Stability,
  tree: SliceTree,
  sliceCount: number,
): Stability {
  const rows = new Map(previous.slices.map((row) => [row.name, row]));
  const levels = tree.names.slice(sliceCount);
  const named = levels.find((name) => rows.has(name));
  if (named !== undefined) {
    throw new InputError(
      "UNCERTAINTY_STABILITY",
      "calibrateUncertainty requires a stability.previous by slice alone, such as an earlier table's slices, " +
        `got one with ${JSON.stringify(named)}`,
    );
  }
  const held = levels.flatMap((name, level) => {
    const row = rows.get(tree.names[tree.parents[sliceCount + level]!]!);
    return row === undefined ? [] : [{ ...row, name }];
  });
  return { previous: { ...previous, slices: [...previous.slices, ...held] }, fprChangeMax };
}
