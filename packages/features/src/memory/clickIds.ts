import type { ClickBlock } from "../keys/clickBlock.js";
import { clickIdsKept, type EntityLayout } from "./entityLayout.js";
import { pageBits, pageRecords, type RecordPage } from "./recordPage.js";

/** The ids of the last 8 clicks delivered, inside an entity's record: tells a second delivery. */
export class ClickIds {
  constructor(
    private readonly pages: readonly RecordPage[],
    private readonly layout: EntityLayout,
  ) {}

  /** Tells which clicks are known, and remembers them all. */
  update(block: ClickBlock): void {
    const { pages } = this;
    const { strideWords, idLows, idHighs, idPlace } = this.layout;
    const { size, slots, isNew, isKnown, mayRepeat, ids } = block;
    for (let i = 0; i < size; i++) {
      const slot = slots[i]!;
      if (slot < 0) continue;
      const { words, halves } = pages[slot >>> pageBits]!;
      const at = (slot & (pageRecords - 1)) * strideWords;
      const lo = ids.lo[i]!;
      const hi = ids.hi[i]!;
      isKnown[i] = 0;
      if (isNew[i] !== 0) {
        for (let w = at + idLows; w <= at + idPlace; w++) words[w] = 0;
      } else if (mayRepeat[i] !== 0 && this.knows(words, halves, at, hi, lo)) isKnown[i] = 1;
      const place = words[at + idPlace]!;
      words[at + idLows + place] = lo;
      halves[2 * at + idHighs + place] = hi;
      words[at + idPlace] = (place + 1) % clickIdsKept;
    }
  }

  /** Tells whether the block's first click is known. */
  read(block: ClickBlock): void {
    const slot = block.slots[0]!;
    const { words, halves } = this.pages[slot >>> pageBits]!;
    const at = (slot & (pageRecords - 1)) * this.layout.strideWords;
    const isKnown =
      block.mayRepeat[0] !== 0 && this.knows(words, halves, at, block.ids.hi[0]!, block.ids.lo[0]!);
    block.isKnown[0] = isKnown ? 1 : 0;
  }

  private knows(words: Int32Array, halves: Uint16Array, at: number, hi: number, lo: number): boolean {
    const lows = at + this.layout.idLows;
    const highs = 2 * at + this.layout.idHighs;
    for (let i = 0; i < clickIdsKept; i++) {
      if (words[lows + i] === lo && halves[highs + i] === hi) return true;
    }
    return false;
  }
}
