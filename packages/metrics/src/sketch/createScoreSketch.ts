import { mergeSketches } from "./mergeSketches.js";
import { BIN_COUNT_DEFAULT, checkBinCount, type ScoreSketch } from "./scoreSketch.js";
import type { SketchScoresOptions } from "./sketchColumns.js";
import { sketchScores } from "./sketchScores.js";

/** A sketch that grows chunk by chunk. */
export interface ScoreSketchBuilder {
  /** Adds the clicks of a chunk; its slices may differ from those before. */
  update(chunk: Omit<SketchScoresOptions, "binCount">): void;
  /** The sketch of all clicks so far. */
  get(): ScoreSketch;
}

/**
 * Sketches a stream of clicks that does not fit in memory, chunk by chunk.
 *
 * Chunks are sketched by {@link sketchScores} and merged when the newer ones hold as many cells as the older, so that a
 * cell is merged some log(chunks) times, not once a chunk.
 *
 * @param options binCount: a power of two from 2 to 65,536; default 4,096.
 * @throws InputError BIN_COUNT; `update` throws what `sketchScores` throws and then has added nothing.
 *
 * Cost: that of the chunks' sketches; memory of about two sketches of everything.
 *
 * @example
 * ```ts
 * import { createScoreSketch } from "@slidr/metrics";
 *
 * const builder = createScoreSketch({ binCount: 16 });
 * builder.update({ scores: Float32Array.of(0.8, 0.2), purchased: Uint8Array.of(0, 1) });
 * builder.update({ scores: Float32Array.of(0.8), purchased: Uint8Array.of(0) });
 * const { bins, clicks } = builder.get();
 * Array.from(bins); // => [12, 3]
 * Array.from(clicks); // => [2, 1]
 * ```
 */
export function createScoreSketch(options: { readonly binCount?: number } = {}): ScoreSketchBuilder {
  const { binCount = BIN_COUNT_DEFAULT } = options;
  checkBinCount("createScoreSketch", binCount);
  const empty = { clicks: new Float64Array(0), purchases: new Float64Array(0), robotic: new Float64Array(0) };
  const none: ScoreSketch = {
    binCount,
    slices: [],
    starts: Uint32Array.of(0),
    bins: new Uint32Array(0),
    ...empty,
  };
  // Invariant: each part holds more cells than the one after it.
  let parts: ScoreSketch[] = [];
  return {
    update(chunk) {
      parts.push(sketchScores({ ...chunk, binCount }));
      while (parts.length > 1 && sizeOf(parts.at(-1)!) >= sizeOf(parts.at(-2)!)) {
        parts.push(mergeSketches(parts.splice(-2)));
      }
    },
    get() {
      if (parts.length > 1) parts = [mergeSketches(parts)];
      return parts[0] ?? none;
    },
  };
}

/** Slices count as well: merging walks through their names. */
function sizeOf({ bins, slices }: ScoreSketch): number {
  return bins.length + slices.length;
}
