import { type ClickBlock, LATE } from "../keys/clickBlock.js";
import type { EntityPlan, WindowPlan } from "../plan/featurePlan.js";
import type { EntityLayout } from "./entityLayout.js";
import { pageBits, pageRecords, type RecordPage } from "./recordPage.js";

const tileMax = 65_535;

/**
 * A window of an entity: a ring of 16-bit tiles and their sum, inside the entity's record.
 *
 * Invariant: the ring of a window of N tiles holds the tiles (head - N, head], where head is the tile of the entity's
 * clock, and its sum is the sum of these.
 */
export class TileRing {
  private readonly window: WindowPlan;
  private readonly strideWords: number;
  private readonly sumWord: number;
  private readonly tileHalf: number;

  constructor(
    private readonly pages: readonly RecordPage[],
    plan: EntityPlan,
    layout: EntityLayout,
    index: number,
  ) {
    this.window = plan.windows[index]!;
    this.strideWords = layout.strideWords;
    this.sumWord = layout.sums + index;
    this.tileHalf = layout.tiles[index]!;
  }

  /**
   * Per click: moves the ring on to the entity's clock, adds the click to its own tile unless it is known, writes what the
   * window holds then, and notes whether the ring no longer has the click's tile.
   */
  update(block: ClickBlock): void {
    const { pages, strideWords, sumWord, tileHalf } = this;
    const { tiling, tileMs, tileCount, raw: rawWord } = this.window;
    const { size, ms, slots, isNew, isKnown, beforeMs, raw, rawWidth, found } = block;
    const { tiles, places, startsMs } = block.tilings[tiling]!;
    for (let i = 0; i < size; i++) {
      const slot = slots[i]!;
      if (slot < 0) continue;
      const { words, halves } = pages[slot >>> pageBits]!;
      const at = (slot & (pageRecords - 1)) * strideWords;
      const ring = 2 * at + tileHalf;
      const place = places[i]!;
      let sum = 0;
      if (isNew[i] !== 0) {
        for (let half = ring; half < ring + tileCount; half++) halves[half] = 0;
      } else {
        sum = words[at + sumWord]!;
        const before = beforeMs[i]!;
        // Most clicks fall into the clock's own tile, which needs no division.
        if (before < startsMs[i]! || before > ms[i]!) {
          const ahead = tiles[i]! - Math.floor(before / tileMs);
          if (ahead <= -tileCount) {
            // In no tile, but a click always reads itself.
            raw[i * rawWidth + rawWord] = sum + 1;
            if (isKnown[i] === 0) found[i] = found[i]! | LATE;
            continue;
          }
          if (ahead > 0) sum = advance(halves, ring, tileCount, place, Math.min(ahead, tileCount), sum);
        }
      }
      const tile = halves[ring + place]!;
      if (isKnown[i] === 0 && tile < tileMax) {
        halves[ring + place] = tile + 1;
        sum++;
      }
      words[at + sumWord] = sum;
      raw[i * rawWidth + rawWord] = sum;
    }
  }

  /** Writes what the window would hold at the block's first click, without counting it. */
  read(block: ClickBlock): void {
    const { tiling, tileMs, tileCount, raw: rawWord } = this.window;
    const slot = block.slots[0]!;
    const { words, halves } = this.pages[slot >>> pageBits]!;
    const at = (slot & (pageRecords - 1)) * this.strideWords;
    const ring = 2 * at + this.tileHalf;
    const { tiles, places } = block.tilings[tiling]!;
    const ahead = tiles[0]! - Math.floor(block.latestMs[0]! / tileMs);
    if (ahead <= 0) {
      const readsItself = block.isKnown[0] !== 0 && ahead <= -tileCount;
      block.raw[rawWord] = words[at + this.sumWord]! + (readsItself ? 1 : 0);
      return;
    }
    const passed = Math.min(ahead, tileCount);
    const newest = (places[0]! - passed + tileCount) % tileCount;
    block.raw[rawWord] = sumBack(halves, ring, tileCount, newest, tileCount - passed);
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
