import { RecencyList } from "./recencyList.js";
import { RecordPages } from "./recordPages.js";

/** Words at the head of a record that hold its key: hi, lo. */
export const keyWords = 2;
/** First index size, in places; a power of two. */
const placesAtFirst = 1024;

/**
 * Records found by a 64-bit key, whose halves stand in their first two words: open addressing with linear probing.
 *
 * The index holds (slot + 1, lo) pairs, so a probe leaves the index only for the record it wants.
 */
export class KeyedRecords {
  readonly records: RecordPages;
  readonly recency = new RecencyList();
  private index = new Int32Array(2 * placesAtFirst);
  private indexMask = placesAtFirst - 1;

  constructor(strideWords: number, slotsMax: number) {
    this.records = new RecordPages(strideWords, slotsMax);
  }

  /** The slot of a key, or -1; allocates nothing. */
  find(hi: number, lo: number): number {
    const { index, indexMask, records } = this;
    for (let at = lo & indexMask; ; at = (at + 1) & indexMask) {
      const slot = index[2 * at]! - 1;
      if (slot < 0) return -1;
      if (index[2 * at + 1] === lo && records.page(slot).words[records.offset(slot)] === hi) return slot;
    }
  }

  /** Takes a slot for a key that is not there; its other words hold what was there before. Requires room. */
  add(hi: number, lo: number): number {
    const slot = this.records.take();
    this.recency.reserve(this.records.capacity);
    // At most seven eighths of the index are in use: its pairs are neighbours, so a longer probe costs little.
    if (8 * this.records.size > 7 * (this.indexMask + 1)) this.growIndex();
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
    return this.records.bytes + this.index.byteLength + this.recency.bytes;
  }

  private place(slot: number, hi: number, lo: number): void {
    const { words } = this.records.page(slot);
    const at = this.records.offset(slot);
    words[at] = hi;
    words[at + 1] = lo;
    this.link(slot, lo);
    this.recency.add(slot);
  }

  private lowOf(slot: number): number {
    return this.records.page(slot).words[this.records.offset(slot) + 1]!;
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

  /** Doubles the index; the slot just taken is not in it yet. */
  private growIndex(): void {
    const before = this.index;
    this.indexMask = 2 * this.indexMask + 1;
    this.index = new Int32Array(2 * (this.indexMask + 1));
    for (let at = 0; at < before.length; at += 2)
      if (before[at] !== 0) this.link(before[at]! - 1, before[at + 1]!);
  }
}
