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

  /** Adds the click to its tile of every window and writes what they read; returns whether a ring no longer holds it. */
  count({ words, halves }: RecordPage, at: number, moment: ClickMoment, raw: Float64Array): boolean {
    const { beforeMs, tiles, places, tileStartsMs } = moment;
    const { tilings, tileMs, tileCounts, tileStarts, rawStart } = this;
    const sums = at + this.sums;
    // Most clicks fall into the latest click's tile, which needs no division.
    const isInOrder = beforeMs <= moment.ms;
    let isLate = false;
    for (let w = 0; w < tilings.length; w++) {
      const tiling = tilings[w]!;
      const tileCount = tileCounts[w]!;
      const place = places[tiling]!;
      const ring = 2 * at + tileStarts[w]!;
      const isSameTile = isInOrder && beforeMs >= tileStartsMs[tiling]!;
      const ahead = isSameTile ? 0 : tiles[tiling]! - Math.floor(beforeMs / tileMs[w]!);
      if (ahead <= -tileCount) {
        raw[rawStart + w] = 1;
        isLate = true;
        continue;
      }
      let sum = words[sums + w]!;
      if (ahead > 0) sum = advance(halves, ring, tileCount, place, Math.min(ahead, tileCount), sum);
      const tile = halves[ring + place]!;
      if (tile < tileMax) {
        halves[ring + place] = tile + 1;
        sum++;
      }
      words[sums + w] = sum;
      raw[rawStart + w] = ahead < 0 ? sumBack(halves, ring, tileCount, place, tileCount + ahead) : sum;
    }
    return isLate;
  }

  /** Writes what every window reads at the moment, without counting it. */
  read({ halves }: RecordPage, at: number, moment: ClickMoment, raw: Float64Array, isKnown: boolean): void {
    for (let w = 0; w < this.tilings.length; w++) {
      const tiling = this.tilings[w]!;
      const tileCount = this.tileCounts[w]!;
      const ring = 2 * at + this.tileStarts[w]!;
      const ahead = moment.tiles[tiling]! - Math.floor(moment.latestMs / this.tileMs[w]!);
      const newest =
        (moment.places[tiling]! - Math.max(0, Math.min(ahead, tileCount)) + tileCount) % tileCount;
      const sum = sumBack(halves, ring, tileCount, newest, Math.max(0, tileCount - Math.abs(ahead)));
      raw[this.rawStart + w] = ahead <= -tileCount && isKnown ? 1 : sum;
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
