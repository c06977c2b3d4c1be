import type { CellList } from "./cellList.js";

/** The sums of one slice's cells, in any order of bins. */
export interface BinSums {
  add(bin: number, clicks: number, purchases: number, robotic: number): void;
  /** Appends the bins that were added to, highest first, and begins anew. */
  moveTo(cells: CellList): void;
}

/** Sums on the whole grid, with a bit for each bin in use: emptying costs what is in it, however fine the grid. */
export function createBinSums(binCount: number): BinSums {
  const sums = new Float64Array(3 * (binCount + 1));
  const used = new Uint32Array((binCount >>> 5) + 1);
  return {
    add(bin, clicks, purchases, robotic) {
      used[bin >>> 5]! |= 1 << (bin & 31);
      sums[3 * bin]! += clicks;
      sums[3 * bin + 1]! += purchases;
      sums[3 * bin + 2]! += robotic;
    },
    moveTo(cells) {
      for (let word = used.length - 1; word >= 0; word--) {
        // Invariant: bits of this word's bins that were appended are cleared.
        for (let bits = used[word]!; bits !== 0; ) {
          const bit = 31 - Math.clz32(bits);
          const at = 3 * (32 * word + bit);
          cells.push(32 * word + bit, sums[at]!, sums[at + 1]!, sums[at + 2]!);
          sums.fill(0, at, at + 3);
          bits ^= 1 << bit;
        }
        used[word] = 0;
      }
    },
  };
}
