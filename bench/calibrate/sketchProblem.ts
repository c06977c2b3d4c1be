import type { SliceTree } from "@slidr/calibrate";
import { type ScoreSketch, sketchOfCells } from "@slidr/metrics";
import { linearCongruential } from "../model/rows.js";

const BINS = 64;
/** Bins of a slice that hold clicks. */
const CELLS = 24;

/** Sketches of many slices under one root, each with a few hundred purchases and its own separation of robots. */
export function sketchProblem(slices: number, seed: number): { sketch: ScoreSketch; tree: SliceTree } {
  const next = linearCongruential(seed);
  const names = ["all", ...Array.from({ length: slices }, (_, i) => `s${i}`)];
  const cells = slices * CELLS;
  const columns = {
    slice: new Uint32Array(cells),
    bins: new Uint32Array(cells),
    clicks: new Float64Array(cells),
    purchases: new Float64Array(cells),
  };
  for (let slice = 0, cell = 0; slice < slices; slice++) {
    const [size, robots, decay] = [0.5 + next(), next(), 0.04 + 0.1 * next()];
    for (let i = 0; i < CELLS; i++, cell++) {
      const bin = Math.floor(((i + next()) * BINS) / CELLS);
      // Purchases fall off with the score, robotic clicks rise with it.
      const purchases = Math.round(size * 60 * Math.exp(-decay * bin) * (0.5 + next()));
      columns.slice[cell] = slice + 1;
      columns.bins[cell] = bin;
      columns.purchases[cell] = purchases;
      columns.clicks[cell] =
        purchases + Math.round(size * 40 * (robots * (bin / BINS) ** 4 + next() * 0.2)) + 1;
    }
  }
  const tree = { names, parents: Int32Array.from(names, (_, node) => (node === 0 ? -1 : 0)) };
  return { sketch: sketchOfCells({ ...columns, slices: names, binCount: BINS }), tree };
}
