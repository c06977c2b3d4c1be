import type { ClickMoment } from "../keys/clickMoment.js";
import type { EntityPlan } from "../plan/featurePlan.js";
import type { EntityLayout } from "./entityLayout.js";
import type { RecordPage } from "./recordPage.js";

const tileMax = 65_535;

/**
 * The windows of an entity: per window a ring of 16-bit tiles and their sum, inside the entity's record.
 *
 * Invariant: the ring of a window of N tiles holds the tiles (head - N, head], where head is the tile of the entity's
 * latest click, and its sum is the sum of these.
 */
export class TileRings {
  private readonly sums: number;
  private readonly rawStart: number;
  // The plan's windows as flat arrays, for the inner loop.
  private readonly tilings: Int32Array;
  private readonly tileMs: Float64Array;
  private readonly tileCounts: Int32Array;
  private readonly tileStarts: Int32Array;

  constructor(plan: EntityPlan, layout: EntityLayout) {
    this.sums = layout.sums;
    this.rawStart = plan.rawStart;
    this.tilings = Int32Array.from(plan.windows, (window) => window.tiling);
    this.tileMs = Float64Array.from(plan.windows, (window) => window.tileMs);
    this.tileCounts = Int32Array.from(plan.windows, (window) => window.tileCount);
    this.tileStarts = Int32Array.from(layout.tiles);
  }

  /**
   * Moves every ring on to the entity's clock, adds the click to its own tile unless it is known, and writes what the
   * windows hold then; returns whether a ring no longer has the click's tile.
   */
  update(
    { words, halves }: RecordPage,
    at: number,
    moment: ClickMoment,
    raw: Float64Array,
    isKnown: boolean,
  ): boolean {
    const { beforeMs, tiles, places, tileStartsMs } = moment;
    const { tilings, tileMs, tileCounts, tileStarts, rawStart } = this;
    const sums = at + this.sums;
    // Most clicks fall into the latest click's tile, which needs no division.
    const isInOrder = beforeMs <= moment.ms;
    let isOld = false;
    for (let w = 0; w < tilings.length; w++) {
      const tiling = tilings[w]!;
      const tileCount = tileCounts[w]!;
      const place = places[tiling]!;
      const ring = 2 * at + tileStarts[w]!;
      const isSameTile = isInOrder && beforeMs >= tileStartsMs[tiling]!;
      const ahead = isSameTile ? 0 : tiles[tiling]! - Math.floor(beforeMs / tileMs[w]!);
      let sum = words[sums + w]!;
      if (ahead <= -tileCount) {
        // In no tile, but a click always reads itself.
        raw[rawStart + w] = sum + 1;
        isOld = true;
        continue;
      }
      if (ahead > 0) sum = advance(halves, ring, tileCount, place, Math.min(ahead, tileCount), sum);
      const tile = halves[ring + place]!;
      if (!isKnown && tile < tileMax) {
        halves[ring + place] = tile + 1;
        sum++;
      }
      words[sums + w] = sum;
      raw[rawStart + w] = sum;
    }
    return isOld;
  }

  /** Writes what every window would hold at the moment, without counting it. */
  read(
    { words, halves }: RecordPage,
    at: number,
    moment: ClickMoment,
    raw: Float64Array,
    isKnown: boolean,
  ): void {
    for (let w = 0; w < this.tilings.length; w++) {
      const tiling = this.tilings[w]!;
      const tileCount = this.tileCounts[w]!;
      const ring = 2 * at + this.tileStarts[w]!;
      const ahead = moment.tiles[tiling]! - Math.floor(moment.latestMs / this.tileMs[w]!);
      if (ahead <= 0) {
        raw[this.rawStart + w] = words[at + this.sums + w]! + (isKnown && ahead <= -tileCount ? 1 : 0);
        continue;
      }
      const passed = Math.min(ahead, tileCount);
      const newest = (moment.places[tiling]! - passed + tileCount) % tileCount;
      raw[this.rawStart + w] = sumBack(halves, ring, tileCount, newest, tileCount - passed);
    }
  }
}

/** Empties the `tiles` tiles up to `place`, which the head now passes; returns what is left of the sum. */
function advance(
  halves: Uint16Array,
  ring: number,
  tileCount: number,
  place: number,
  tiles: number,
  sum: number,
): number {
  let left = sum;
  // Nothing is left to empty once the sum is 0.
  for (let i = 0, p = place; i < tiles && left > 0; i++, p = p === 0 ? tileCount - 1 : p - 1) {
    left -= halves[ring + p]!;
    halves[ring + p] = 0;
  }
  return left;
}

/** The sum of `tiles` tiles of a ring, the one at `place` and those before it. */
function sumBack(halves: Uint16Array, ring: number, tileCount: number, place: number, tiles: number): number {
  let sum = 0;
  for (let i = 0, p = place; i < tiles; i++, p = p === 0 ? tileCount - 1 : p - 1) sum += halves[ring + p]!;
  return sum;
}
