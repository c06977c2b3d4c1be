import type { FeaturePlan } from "../plan/featurePlan.js";

/** The epoch-aligned tiles, of one tiling, that the clicks of a block fall into. */
export class TileColumn {
  readonly tiles: Float64Array;
  /** Each tile's place in the ring. */
  readonly places: Int32Array;
  /** When each tile began, epoch ms. */
  readonly startsMs: Float64Array;
  private readonly tileMs: number;
  private readonly tileCount: number;

  constructor({ tileMs, tileCount }: FeaturePlan["tilings"][number], capacity: number) {
    this.tileMs = tileMs;
    this.tileCount = tileCount;
    this.tiles = new Float64Array(capacity);
    this.places = new Int32Array(capacity);
    this.startsMs = new Float64Array(capacity);
  }

  /** Works out the tiles of the first `size` times. */
  fill(ms: Float64Array, size: number): void {
    const { tiles, places, startsMs, tileMs, tileCount } = this;
    let tile = Number.NaN;
    let place = 0;
    let startMs = Number.NaN;
    for (let i = 0; i < size; i++) {
      const atMs = ms[i]!;
      // Neighbours mostly share a tile, which saves two divisions. The first time meets NaN.
      if (!(atMs >= startMs && atMs < startMs + tileMs)) {
        tile = Math.floor(atMs / tileMs);
        place = tile - Math.floor(tile / tileCount) * tileCount;
        startMs = tile * tileMs;
      }
      tiles[i] = tile;
      places[i] = place;
      startsMs[i] = startMs;
    }
  }
}
