import type { ClickBlock } from "../keys/clickBlock.js";
import type { KeyColumn } from "../keys/tableKeys.js";
import type { EntityPlan } from "../plan/featurePlan.js";
import { EntityClocks } from "./entityClocks.js";
import type { EntityLayout } from "./entityLayout.js";
import { RecordPages } from "./recordPages.js";

/**
 * The values of one entity in one table, by the ids that the rows hold: exact, and without an index to probe.
 *
 * Nor is there a list of who was seen last: the rows themselves are that list. Each record holds, in its first word,
 * the latest row of its value; the first row that is still its value's latest is the least recently seen one's.
 */
export class TableEntities {
  readonly records: RecordPages;
  readonly clocks: EntityClocks;
  private readonly ids: Int32Array;
  /** [ids] slot + 1; 0 = none. */
  private readonly slotOf: Int32Array;
  /** No row before this one is its value's latest. */
  private oldestRow = 0;

  constructor(plan: EntityPlan, layout: EntityLayout, entitiesMax: number, keys: KeyColumn) {
    this.ids = keys.ids;
    this.slotOf = new Int32Array(keys.count + 1);
    this.records = new RecordPages(layout.strideWords, entitiesMax);
    this.clocks = new EntityClocks(this.records, layout.latestDouble, plan.retentionMs);
  }

  /** Bytes of records and slots. */
  get bytes(): number {
    return this.records.bytes + this.slotOf.byteLength;
  }

  /** Finds or admits the value of every row of the block, which begins at row `first`, and moves its clock on. */
  meet(block: ClickBlock, first: number): void {
    const { ids, slotOf, records, clocks } = this;
    for (let i = 0; i < block.size; i++) {
      const id = ids[first + i]!;
      if (id === 0) {
        block.slots[i] = -1;
        continue;
      }
      const known = slotOf[id]! - 1;
      const slot = known >= 0 ? known : this.admit(id, block.ms[i]!);
      records.page(slot).words[records.offset(slot)] = first + i;
      clocks.meet(slot, known < 0, block, i);
    }
  }

  private admit(id: number, ms: number): number {
    const { records, slotOf } = this;
    const oldest = records.isCrowded && records.size > 0 ? this.oldest() : -1;
    const slot = oldest >= 0 && this.clocks.gives(oldest, ms) ? oldest : records.take();
    if (slot === oldest) slotOf[this.ids[this.oldestRow]!] = 0;
    slotOf[id] = slot + 1;
    return slot;
  }

  /** The slot of the value seen longest ago. Requires one; every row is passed once in a table's life. */
  private oldest(): number {
    const { ids, slotOf, records } = this;
    for (; ; this.oldestRow++) {
      const slot = slotOf[ids[this.oldestRow]!]! - 1;
      if (slot >= 0 && records.page(slot).words[records.offset(slot)] === this.oldestRow) return slot;
    }
  }
}
