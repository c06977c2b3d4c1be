import type { FlatLevels } from "./flatLevels.js";

/**
 * The levels that cost every cell no more purchases than one threshold for all would: what such a threshold invalidates, or more.
 *
 * A cell that is capped below stands at its last level. Undefined where a cell's minimum coverage costs more than that.
 * Cost: O(cells log levels).
 */
export function oneThresholdLevels({ starts, tops }: FlatLevels, threshold: number): Uint32Array | undefined {
  const found = new Uint32Array(starts.length - 1);
  for (let cell = 0; cell < found.length; cell++) {
    let low = starts[cell]!;
    let high = starts[cell + 1]!;
    // Levels before low lose no more than the threshold does, those from high on lose more.
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (tops[middle]! >= threshold) low = middle + 1;
      else high = middle;
    }
    if (low === starts[cell]!) return undefined;
    found[cell] = low - starts[cell]! - 1;
  }
  return found;
}
