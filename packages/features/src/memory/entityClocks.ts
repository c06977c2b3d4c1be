import type { ClickBlock } from "../keys/clickBlock.js";
import type { RecordPages } from "./recordPages.js";

/** When each value of an entity was seen last: who is new, who expired, who makes room. */
export class EntityClocks {
  /** Values given up because there was no room. */
  evicted = 0;
  /** Values whose state had expired when another took their place. */
  expired = 0;

  /** `latestDouble`: where a record holds its clock, in doubles. */
  constructor(
    private readonly records: RecordPages,
    private readonly latestDouble: number,
    private readonly retentionMs: number,
    private readonly expirySlackMs: number,
  ) {}

  /** The clock of a slot: the latest time of any click delivered. */
  latestMs(slot: number): number {
    return this.records.page(slot).doubles[(this.records.offset(slot) >>> 1) + this.latestDouble]!;
  }

  /** Whether a click at that time finds the slot's state too old to be read. */
  isExpired(slot: number, ms: number): boolean {
    return ms - this.latestMs(slot) > this.retentionMs;
  }

  /** Whether the slot seen longest ago is to go: no click delayed by the slack or less can need it, or there is no room beside it. */
  gives(oldest: number, ms: number): boolean {
    const { isFull } = this.records;
    if (!isFull && !this.isExpired(oldest, ms - this.expirySlackMs)) return false;
    if (this.isExpired(oldest, ms)) this.expired++;
    else this.evicted++;
    return true;
  }

  /** Moves a slot's clock on to click `i` of a block; notes what it was, and whether the entity begins anew. */
  meet(slot: number, isFirst: boolean, block: ClickBlock, i: number): void {
    const { doubles } = this.records.page(slot);
    const at = (this.records.offset(slot) >>> 1) + this.latestDouble;
    const ms = block.ms[i]!;
    const isNew = isFirst || ms - doubles[at]! > this.retentionMs;
    const beforeMs = isNew ? ms : doubles[at]!;
    const latestMs = Math.max(beforeMs, ms);
    doubles[at] = latestMs;
    block.slots[i] = slot;
    block.isNew[i] = isNew ? 1 : 0;
    block.beforeMs[i] = beforeMs;
    block.latestMs[i] = latestMs;
  }
}
