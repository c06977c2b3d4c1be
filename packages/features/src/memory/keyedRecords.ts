import { RecencyList } from "./recencyList.js";
import { createPage, pageBits, pageRecords, type RecordPage } from "./recordPage.js";

/** Words at the head of a record that hold its key: hi, lo. */
export const keyWords = 2;

/**
 * Fixed-size records in pages, found by a 64-bit key: open addressing with linear probing.
 *
 * The index holds (slot + 1, lo) pairs, so a probe leaves the index only for the record it wants.
 */
export class KeyedRecords {
  /** Slot s stands in page s >>> pageBits, at word `offset(s)`. */
  readonly pages: RecordPage[] = [];
  readonly recency = new RecencyList();
  /** Records in use. */
  size = 0;
  private index = new Int32Array(2 * 2 * pageRecords);
  private indexMask = 2 * pageRecords - 1;

  constructor(
    readonly strideWords: number,
    private readonly slotsMax: number,
  ) {}

  /** The first word of a slot's record within its page. */
  offset(slot: number): number {
    return (slot & (pageRecords - 1)) * this.strideWords;
  }

  /** The page of a slot. */
  page(slot: number): RecordPage {
    return this.pages[slot >>> pageBits]!;
  }

  /** The slot of a key, or -1; allocates nothing. */
  find(hi: number, lo: number): number {
    const { index, indexMask } = this;
    for (let at = lo & indexMask; ; at = (at + 1) & indexMask) {
      const slot = index[2 * at]! - 1;
      if (slot < 0) return -1;
      if (index[2 * at + 1] === lo && this.page(slot).words[this.offset(slot)] === hi) return slot;
    }
  }

  /** Whether one more record means giving up an old one. */
  get isFull(): boolean {
    return this.size === this.slotsMax;
  }

  /** Whether one more record means one more page, or giving up an old one. */
  get isCrowded(): boolean {
    return this.isFull || this.size === this.pages.length * pageRecords;
  }

  /** Takes a slot for a key that is not there; its other words hold what was there before. Requires `!isFull`. */
  add(hi: number, lo: number): number {
    if (this.size === this.pages.length * pageRecords) this.addPage();
    const slot = this.size++;
    this.place(slot, hi, lo);
    return slot;
  }

  /** Gives a record in use to another key. */
  replace(slot: number, hi: number, lo: number): void {
    this.unlink(slot);
    this.recency.remove(slot);
    this.place(slot, hi, lo);
  }

  /** Bytes of pages, index and order. */
  get bytes(): number {
    const pageBytes = 4 * this.strideWords * pageRecords;
    return this.pages.length * pageBytes + this.index.byteLength + this.recency.bytes;
  }

  private place(slot: number, hi: number, lo: number): void {
    const { words } = this.page(slot);
    const at = this.offset(slot);
    words[at] = hi;
    words[at + 1] = lo;
    this.link(slot, lo);
    this.recency.add(slot);
  }

  private lowOf(slot: number): number {
    return this.page(slot).words[this.offset(slot) + 1]!;
  }

  private link(slot: number, lo: number): void {
    const { index, indexMask } = this;
    let at = lo & indexMask;
    while (index[2 * at] !== 0) at = (at + 1) & indexMask;
    index[2 * at] = slot + 1;
    index[2 * at + 1] = lo;
  }

  /** Takes a slot out of the index, moving later entries of its run back so that no probe meets a hole. */
  private unlink(slot: number): void {
    const { index, indexMask } = this;
    let hole = this.lowOf(slot) & indexMask;
    while (index[2 * hole] !== slot + 1) hole = (hole + 1) & indexMask;
    for (let at = (hole + 1) & indexMask; index[2 * at] !== 0; at = (at + 1) & indexMask) {
      const home = index[2 * at + 1]! & indexMask;
      // The entry may fill the hole unless its home lies after the hole, on the way to where it stands.
      if (((at - home) & indexMask) >= ((at - hole) & indexMask)) {
        index[2 * hole] = index[2 * at]!;
        index[2 * hole + 1] = index[2 * at + 1]!;
        hole = at;
      }
    }
    index[2 * hole] = 0;
  }

  private addPage(): void {
    this.pages.push(createPage(this.strideWords));
    const capacity = this.pages.length * pageRecords;
    this.recency.reserve(capacity);
    // At most three quarters of the index are in use.
    if (4 * capacity <= 3 * (this.indexMask + 1)) return;
    this.indexMask = 2 * this.indexMask + 1;
    this.index = new Int32Array(2 * (this.indexMask + 1));
    for (let slot = 0; slot < this.size; slot++) this.link(slot, this.lowOf(slot));
  }
}
