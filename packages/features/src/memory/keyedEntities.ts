import type { ClickBlock } from "../keys/clickBlock.js";
import type { EntityPlan } from "../plan/featurePlan.js";
import { EntityClocks } from "./entityClocks.js";
import type { EntityLayout } from "./entityLayout.js";
import { KeyedRecords } from "./keyedRecords.js";
import type { RecordPages } from "./recordPages.js";
import type { StoreLimits } from "./storeLimits.js";

/** The values of one entity that clicks name by hashed keys, one by one. */
export class KeyedEntities {
  readonly clocks: EntityClocks;
  private readonly keyed: KeyedRecords;
  private readonly key: number;

  constructor(plan: EntityPlan, layout: EntityLayout, { entitiesMax, expirySlackMs }: StoreLimits) {
    this.key = plan.key;
    this.keyed = new KeyedRecords(layout.strideWords, entitiesMax);
    this.clocks = new EntityClocks(this.keyed.records, layout.latestDouble, plan.retentionMs, expirySlackMs);
  }

  get records(): RecordPages {
    return this.keyed.records;
  }

  /** Bytes of records, index and order. */
  get bytes(): number {
    return this.keyed.bytes;
  }

  /** Finds or admits the value of every click of the block and moves its clock on. */
  meet(block: ClickBlock): void {
    const { keyed, clocks } = this;
    const { hi, lo } = block.keys[this.key]!;
    for (let i = 0; i < block.size; i++) {
      if (hi[i] === 0 && lo[i] === 0) {
        block.slots[i] = -1;
        continue;
      }
      const slot = keyed.find(hi[i]!, lo[i]!);
      if (slot >= 0) keyed.recency.touch(slot);
      clocks.meet(slot >= 0 ? slot : this.admit(hi[i]!, lo[i]!, block.ms[i]!), slot < 0, block, i);
    }
  }

  /** Finds the value of the block's first click, as it would be met, and changes nothing; -1: missing or unseen. */
  find(block: ClickBlock): void {
    const { hi, lo } = block.keys[this.key]!;
    const isMissing = hi[0] === 0 && lo[0] === 0;
    const slot = isMissing ? -1 : this.keyed.find(hi[0]!, lo[0]!);
    const isSeen = slot >= 0 && !this.clocks.isExpired(slot, block.ms[0]!);
    block.slots[0] = isSeen ? slot : -1;
    block.isNew[0] = isSeen || isMissing ? 0 : 1;
    if (isSeen) block.latestMs[0] = this.clocks.latestMs(slot);
  }

  /** A slot for a new value: an unused one, an expired one's, or the least recently seen one's. */
  private admit(hi: number, lo: number, ms: number): number {
    const { keyed } = this;
    const { oldest } = keyed.recency;
    if (!keyed.records.isCrowded || oldest < 0 || !this.clocks.gives(oldest, ms)) return keyed.add(hi, lo);
    keyed.replace(oldest, hi, lo);
    return oldest;
  }
}
