import { InputError } from "@slidr/clicks";
import { createBinSums } from "./binSums.js";
import { createCellList } from "./cellList.js";
import type { ScoreSketch } from "./scoreSketch.js";

/**
 * The sketch of the union of several sketches' clicks: adds up partitions, days or machines.
 *
 * Slices are matched by name; one that only some sketches know is kept. Associative and commutative, exactly for
 * counts (sums of weights that are no integers up to rounding). The sketches must not share clicks.
 *
 * @param sketches At least one, all of the same binCount.
 * @throws InputError SKETCH_GRID where grids differ; COUNT_RANGE where there is none.
 *
 * Cost: O(cells and slices of all sketches).
 *
 * @example
 * ```ts
 * import { mergeSketches, sketchScores } from "@slidr/metrics";
 *
 * const monday = sketchScores({ scores: Float32Array.of(0.8, 0.2), purchased: Uint8Array.of(0, 1), slices: ["tv"] });
 * const tuesday = sketchScores({ scores: Float32Array.of(0.8), purchased: Uint8Array.of(0), slices: ["web"] });
 * mergeSketches([monday, tuesday]).slices; // => ["tv", "web"]
 * Array.from(mergeSketches([monday, monday]).clicks); // => [2, 2]
 * ```
 */
export function mergeSketches(sketches: readonly ScoreSketch[]): ScoreSketch {
  const binCount = oneBinCount(sketches);
  const slices = unionOfNames(sketches);
  const sums = createBinSums(binCount);
  const cells = createCellList(slices.length);
  const at = new Uint32Array(sketches.length);
  // Invariant: at[i] is the first slice of sketch i that has not been merged; names ascend in each.
  for (const name of slices) {
    for (const [i, sketch] of sketches.entries()) {
      const slice = at[i]!;
      if (sketch.slices[slice] !== name) continue;
      for (let cell = sketch.starts[slice]!; cell < sketch.starts[slice + 1]!; cell++) {
        const { bins, clicks, purchases, robotic } = sketch;
        sums.add(bins[cell]!, clicks[cell]!, purchases[cell]!, robotic[cell]!);
      }
      at[i]!++;
    }
    sums.moveTo(cells);
    cells.endSlice();
  }
  return cells.sketch(binCount, slices);
}

function oneBinCount(sketches: readonly ScoreSketch[]): number {
  const [first] = sketches;
  if (!first) throw new InputError("COUNT_RANGE", "mergeSketches requires at least one sketch, got none");
  const other = sketches.find((sketch) => sketch.binCount !== first.binCount);
  if (!other) return first.binCount;
  throw new InputError(
    "SKETCH_GRID",
    `mergeSketches requires sketches of one grid, got ${first.binCount} and ${other.binCount} bins`,
  );
}

/** All names, ascending. */
function unionOfNames(sketches: readonly ScoreSketch[]): readonly string[] {
  const first = sketches[0]!.slices;
  const isSame = ({ slices }: ScoreSketch) =>
    slices === first || (slices.length === first.length && slices.every((name, i) => name === first[i]));
  if (sketches.every(isSame)) return first;
  return [...new Set(sketches.flatMap((sketch) => sketch.slices))].sort();
}
