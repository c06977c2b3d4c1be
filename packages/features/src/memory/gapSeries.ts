import type { ClickBlock } from "../keys/clickBlock.js";
import { type GapPlan, gapRawWidth } from "../plan/featurePlan.js";
import { pageBits, pageRecords, type RecordPage } from "./recordPage.js";

/** In a series: no gap yet; reads as it stands. */
const noGap = -1;

/** The gaps of an entity by one plan: the last 1 or 8 of them, newest first, inside the entity's record. */
export class GapSeries {
  /** `seriesWord`: where a record holds the series. */
  constructor(
    private readonly pages: readonly RecordPage[],
    private readonly strideWords: number,
    private readonly gap: GapPlan,
    private readonly seriesWord: number,
  ) {}

  /** Per click: adds the gap before it to the series, if it has one and is not known, and writes what the series reads. */
  update(block: ClickBlock): void {
    const { pages, strideWords, seriesWord } = this;
    const { kept, windowMs, raw: rawWord } = this.gap;
    const { size, ms, slots, isNew, isKnown, beforeMs, raw, rawWidth } = block;
    for (let i = 0; i < size; i++) {
      const slot = slots[i]!;
      if (slot < 0) continue;
      const { words } = pages[slot >>> pageBits]!;
      const start = (slot & (pageRecords - 1)) * strideWords + seriesWord;
      const rawAt = i * rawWidth + rawWord;
      const gapMs = ms[i]! - beforeMs[i]!;
      if (gapMs < 0) raw[rawAt] = 0;
      else if (isNew[i] !== 0 || gapMs > windowMs) {
        for (let word = start; word < start + kept; word++) words[word] = noGap;
        raw[rawAt] = noGap;
      } else if (isKnown[i] !== 0) raw[rawAt] = knownGap(words, start, gapMs);
      else {
        for (let word = start + kept - 1; word > start; word--) words[word] = words[word - 1]!;
        words[start] = gapMs;
        raw[rawAt] = gapMs;
      }
      if (kept > 1) readSeries(words, start, kept, rawAt + 1, raw);
    }
  }

  /** Writes what the series reads at the block's first click, without it. */
  read(block: ClickBlock): void {
    const { kept, windowMs, raw: rawWord } = this.gap;
    const slot = block.slots[0]!;
    const { words } = this.pages[slot >>> pageBits]!;
    const start = (slot & (pageRecords - 1)) * this.strideWords + this.seriesWord;
    const gapMs = block.ms[0]! - block.latestMs[0]!;
    block.raw[rawWord] = block.isKnown[0] !== 0 ? knownGap(words, start, gapMs) : Math.max(0, gapMs);
    if (kept > 1) readSeries(words, start, kept, rawWord + 1, block.raw);
    if (gapMs > windowMs) block.raw.fill(noGap, rawWord, rawWord + gapRawWidth(this.gap));
  }
}

/** A second delivery of the latest click reads that click's own gap. */
function knownGap(words: Int32Array, start: number, gapMs: number): number {
  return gapMs === 0 ? words[start]! : Math.max(0, gapMs);
}

function readSeries(words: Int32Array, start: number, kept: number, rawAt: number, raw: Float64Array): void {
  for (let i = 0; i < kept; i++) raw[rawAt + i] = words[start + i]!;
}
