import type { ClickBlock } from "../keys/clickBlock.js";
import type { KeyColumn } from "../keys/tableKeys.js";
import type { EntityPlan } from "../plan/featurePlan.js";
import { EntityClocks } from "./entityClocks.js";
import type { EntityLayout } from "./entityLayout.js";
import { pageBits, pageRecords } from "./recordPage.js";
import { RecordPages } from "./recordPages.js";
import type { StoreLimits } from "./storeLimits.js";
import { withRoom } from "./withRoom.js";

/** Words of a cache line. */
const lineWords = 16;

/**
 * The values of one entity in one table, by the ids that the rows hold: exact, and without an index to probe.
 *
 * Nor is there a list of who was seen last: the rows themselves are that list. Each slot has the latest row of its
 * value; the first row that is still its value's latest is the least recently seen one's.
 */
export class TableEntities {
  readonly records: RecordPages;
  readonly clocks: EntityClocks;
  private readonly ids: Int32Array;
  /** [ids] slot + 1; 0 = none. */
  private readonly slotOf: Int32Array;
  /** [slots] the latest row of each slot's value. */
  private latestRows: Int32Array = new Int32Array(0);
  /** No row before this one is its value's latest. */
  private oldestRow = 0;
  /** Keeps the engine from leaving out `fetch`, whose result nobody needs. */
  fetched = 0;

  constructor(
    plan: EntityPlan,
    layout: EntityLayout,
    { entitiesMax, expirySlackMs }: StoreLimits,
    keys: KeyColumn,
  ) {
    this.ids = keys.ids;
    this.slotOf = new Int32Array(keys.count + 1);
    this.records = new RecordPages(layout.strideWords, entitiesMax);
    this.clocks = new EntityClocks(this.records, layout.latestDouble, plan.retentionMs, expirySlackMs);
  }

  /** Bytes of records, slots and rows. */
  get bytes(): number {
    return this.records.bytes + this.slotOf.byteLength + this.latestRows.byteLength;
  }

  /** Finds or admits the value of every row of the block, which begins at row `first`, and moves its clock on. */
  meet(block: ClickBlock, first: number): void {
    const { ids, slotOf, clocks } = this;
    this.fetch(first, block.size);
    for (let i = 0; i < block.size; i++) {
      const id = ids[first + i]!;
      if (id === 0) {
        block.slots[i] = -1;
        continue;
      }
      const known = slotOf[id]! - 1;
      const slot = known >= 0 ? known : this.admit(id, block.ms[i]!);
      this.latestRows[slot] = first + i;
      clocks.meet(slot, known < 0, block, i);
    }
  }

  /**
   * Reads a word of every cache line of the records that the rows of a block will meet: in a loop this short the processor
   * waits for many lines at once, later for one after another.
   */
  private fetch(first: number, size: number): void {
    const { ids, slotOf } = this;
    const { pages, strideWords } = this.records;
    let sum = 0;
    for (let row = first; row < first + size; row++) {
      const slot = slotOf[ids[row]!]! - 1;
      if (slot < 0) continue;
      const { words } = pages[slot >>> pageBits]!;
      const at = (slot & (pageRecords - 1)) * strideWords;
      for (let word = 0; word < strideWords; word += lineWords) sum |= words[at + word]!;
    }
    this.fetched = sum;
  }

  private admit(id: number, ms: number): number {
    const { records, slotOf } = this;
    const oldest = records.isCrowded && records.size > 0 ? this.oldest() : -1;
    const slot = oldest >= 0 && this.clocks.gives(oldest, ms) ? oldest : records.take();
    if (slot === oldest) slotOf[this.ids[this.oldestRow]!] = 0;
    this.latestRows = withRoom(this.latestRows, records.capacity);
    slotOf[id] = slot + 1;
    return slot;
  }

  /** The slot of the value seen longest ago. Requires one; every row is passed once in a table's life. */
  private oldest(): number {
    const { ids, slotOf, latestRows } = this;
    for (; ; this.oldestRow++) {
      const slot = slotOf[ids[this.oldestRow]!]! - 1;
      if (slot >= 0 && latestRows[slot] === this.oldestRow) return slot;
    }
  }
}
