import { RecencyList } from "./recencyList.js";

const slotsStart = 64;
const doublingMax = 16_384;
/** Words at the head of a record that hold its key: hi, lo. */
export const keyWords = 2;

/**
 * Fixed-size records in one buffer, found by a 64-bit key: open addressing with linear probing.
 *
 * The index holds (slot + 1, lo) pairs, so a probe leaves the index only for the record it wants. Records grow by a
 * sixteenth once they are many: at most that share of the memory lies idle.
 */
export class KeyedRecords {
  /** The records as 32-bit words, `strideWords` each, the key in the first two. */
  words: Int32Array;
  /** The same memory, for 16-bit tiles and for times. */
  halves: Uint16Array;
  doubles: Float64Array;
  readonly recency: RecencyList;
  /** Records in use. */
  size = 0;
  private index = new Int32Array(4 * slotsStart);
  private indexMask = 2 * slotsStart - 1;
  private capacity: number;

  constructor(
    readonly strideWords: number,
    private readonly slotsMax: number,
  ) {
    this.capacity = Math.min(slotsStart, slotsMax);
    this.words = new Int32Array(this.capacity * strideWords);
    this.halves = new Uint16Array(this.words.buffer);
    this.doubles = new Float64Array(this.words.buffer);
    this.recency = new RecencyList(this.capacity);
  }

  /** The slot of a key, or -1; allocates nothing. */
  find(hi: number, lo: number): number {
    const { index, indexMask, words, strideWords } = this;
    for (let at = lo & indexMask; ; at = (at + 1) & indexMask) {
      const slotPlus = index[2 * at]!;
      if (slotPlus === 0) return -1;
      if (index[2 * at + 1] === lo && words[(slotPlus - 1) * strideWords] === hi) return slotPlus - 1;
    }
  }

  /** Whether one more record means giving up an old one. */
  get isFull(): boolean {
    return this.size === this.slotsMax;
  }

  /** Whether one more record means copying all of them. */
  get isCrowded(): boolean {
    return this.size === this.capacity;
  }

  /** Takes a slot for a key that is not there; its other words hold what was there before. Requires `!isFull`. */
  add(hi: number, lo: number): number {
    if (this.isCrowded) this.grow();
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

  /** Bytes of the buffers. */
  get bytes(): number {
    return this.words.byteLength + this.index.byteLength + this.recency.bytes;
  }

  private place(slot: number, hi: number, lo: number): void {
    this.words[slot * this.strideWords] = hi;
    this.words[slot * this.strideWords + 1] = lo;
    this.link(slot, lo);
    this.recency.add(slot);
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
    let hole = this.words[slot * this.strideWords + 1]! & indexMask;
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

  private grow(): void {
    const next = this.capacity < doublingMax ? 2 * this.capacity : this.capacity + (this.capacity >> 4);
    this.capacity = Math.min(next, this.slotsMax);
    const words = new Int32Array(this.capacity * this.strideWords);
    words.set(this.words);
    this.words = words;
    this.halves = new Uint16Array(words.buffer);
    this.doubles = new Float64Array(words.buffer);
    this.recency.grow(this.capacity);
    // At most three quarters of the index are in use.
    if (4 * this.capacity > 3 * (this.indexMask + 1)) {
      this.indexMask = 2 * this.indexMask + 1;
      this.index = new Int32Array(2 * (this.indexMask + 1));
      for (let slot = 0; slot < this.size; slot++) this.link(slot, words[slot * this.strideWords + 1]!);
    }
  }
}
