import type { ClickBlock } from "../keys/clickBlock.js";
import type { DistinctPlan } from "../plan/featurePlan.js";
import { DistinctSets } from "./distinctSets.js";
import { pageBits, pageRecords, type RecordPage } from "./recordPage.js";

/** The distinct values seen with an entity by one plan: a set whose header stands in the entity's record. */
export class SeenValues {
  private readonly sets: DistinctSets;

  /** `headerWord`: where a record holds the set's header. */
  constructor(
    private readonly pages: readonly RecordPage[],
    private readonly strideWords: number,
    private readonly plan: DistinctPlan,
    private readonly headerWord: number,
  ) {
    this.sets = new DistinctSets(plan.cap);
  }

  get bytes(): number {
    return this.sets.bytes;
  }

  /** Per click: notes its value, unless that is missing or the click known, and writes how many values every window holds. */
  update(block: ClickBlock): void {
    const { pages, strideWords, headerWord, sets } = this;
    const { size, ms, slots, isNew, isKnown, latestMs } = block;
    const { hi, lo } = block.keys[this.plan.key]!;
    for (let i = 0; i < size; i++) {
      const slot = slots[i]!;
      if (slot < 0) continue;
      const { words } = pages[slot >>> pageBits]!;
      const header = (slot & (pageRecords - 1)) * strideWords + headerWord;
      const latest = latestMs[i]!;
      if (isNew[i] !== 0) sets.clear(words, header);
      if (isKnown[i] === 0 && (hi[i] !== 0 || lo[i] !== 0)) {
        sets.see(words, header, hi[i]!, lo[i]!, latest | 0, latest - ms[i]!);
      }
      this.count(words, header, latest, latest, i, block);
    }
  }

  /** Writes how many values every window holds at the block's first click, or at the entity's clock if that is later. */
  read(block: ClickBlock): void {
    const slot = block.slots[0]!;
    const { words } = this.pages[slot >>> pageBits]!;
    const header = (slot & (pageRecords - 1)) * this.strideWords + this.headerWord;
    const latest = block.latestMs[0]!;
    this.count(words, header, latest, Math.max(latest, block.ms[0]!), 0, block);
  }

  private count(
    words: Int32Array,
    header: number,
    latestMs: number,
    clockMs: number,
    i: number,
    block: ClickBlock,
  ): void {
    const { windows } = this.plan;
    for (let w = 0; w < windows.length; w++) {
      const { windowMs, raw } = windows[w]!;
      // lastSeen > clock - window, written as an age before the entity's latest click.
      const limitMs = windowMs - (clockMs - latestMs);
      block.raw[i * block.rawWidth + raw] = this.sets.count(words, header, latestMs | 0, limitMs);
    }
  }
}
