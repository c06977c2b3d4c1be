import type { ScoreSketch } from "./scoreSketch.js";

/** Cells of a sketch in the making, in order: slices ascending, bins descending. */
export interface CellList {
  push(bin: number, clicks: number, purchases: number, robotic: number): void;
  /** Ends the slice that the cells since the last call belong to. */
  endSlice(): void;
  sketch(binCount: number, slices: readonly string[]): ScoreSketch;
}

/** An empty list for `sliceCount` slices; it doubles in size where it is full. */
export function createCellList(sliceCount: number): CellList {
  const starts = new Uint32Array(sliceCount + 1);
  let slice = 0;
  let count = 0;
  let bins = new Uint32Array(1024);
  let clicks = new Float64Array(1024);
  let purchases = new Float64Array(1024);
  let robotic = new Float64Array(1024);
  const grow = () => {
    const small = [bins, clicks, purchases, robotic] as const;
    bins = new Uint32Array(2 * count);
    clicks = new Float64Array(2 * count);
    purchases = new Float64Array(2 * count);
    robotic = new Float64Array(2 * count);
    for (const [i, column] of [bins, clicks, purchases, robotic].entries()) column.set(small[i]!);
  };
  return {
    push(bin, cellClicks, cellPurchases, cellRobotic) {
      if (count === bins.length) grow();
      bins[count] = bin;
      clicks[count] = cellClicks;
      purchases[count] = cellPurchases;
      robotic[count] = cellRobotic;
      count++;
    },
    endSlice() {
      starts[++slice] = count;
    },
    sketch: (binCount, slices) => ({
      binCount,
      slices,
      starts,
      bins: bins.slice(0, count),
      clicks: clicks.slice(0, count),
      purchases: purchases.slice(0, count),
      robotic: robotic.slice(0, count),
    }),
  };
}
