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
  let sums = new Float64Array(3 * bins.length);
  return {
    push(bin, clicks, purchases, robotic) {
      if (count === bins.length) {
        const [smallBins, smallSums] = [bins, sums];
        bins = new Uint32Array(2 * count);
        bins.set(smallBins);
        sums = new Float64Array(6 * count);
        sums.set(smallSums);
      }
      bins[count] = bin;
      sums[3 * count] = clicks;
      sums[3 * count + 1] = purchases;
      sums[3 * count + 2] = robotic;
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
      clicks: column(sums, 0, count),
      purchases: column(sums, 1, count),
      robotic: column(sums, 2, count),
    }),
  };
}

function column(sums: Float64Array, which: number, count: number): Float64Array {
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) values[i] = sums[3 * i + which]!;
  return values;
}
