/** Words of a value: hash hi, hash lo, low 32 bits of the time it was last seen. */
const valueWords = 3;
const classOfFirst = 2;
/** Values last seen longer than this before the entity's latest click are forgotten: keeps 32-bit ages unambiguous. */
const ageMsMax = 2 ** 31;

/** Words of a set's header inside a record: block + 1 and size class, number of values. */
export const setHeaderWords = 2;

/**
 * Sets of up to `cap` (value, last seen) pairs, each in a block of 4, 8, 16 ... values.
 *
 * A set's header lives in its owner's record. Ages are taken modulo 2^32 ms from the owner's latest click, so a time
 * costs four bytes.
 */
export class DistinctSets {
  /** blocks[c]: all blocks of 2^c values. */
  private readonly blocks: Uint32Array[] = [];
  private readonly used: number[] = [];
  /** First free block + 1 of each class; a free block's first word names the next. */
  private readonly free: number[] = [];
  private readonly classMax: number;

  constructor(private readonly cap: number) {
    this.classMax = Math.max(classOfFirst, Math.ceil(Math.log2(cap)));
    for (let c = 0; c <= this.classMax; c++) {
      this.blocks.push(new Uint32Array(0));
      this.used.push(0);
      this.free.push(0);
    }
  }

  get bytes(): number {
    return this.blocks.reduce((sum, block) => sum + block.byteLength, 0);
  }

  /** Empties a set and frees its block. */
  clear(words: Uint32Array, header: number): void {
    const ref = words[header]!;
    if (ref !== 0) this.release(ref & 15, ref >>> 4);
    words[header] = 0;
    words[header + 1] = 0;
  }

  /**
   * Notes that a value was seen `aheadMs` before the owner's latest click, whose time has low bits `latestLow`.
   * The last-seen time only moves forward; a full set keeps its most recently seen values.
   */
  see(words: Uint32Array, header: number, hi: number, lo: number, latestLow: number, aheadMs: number): void {
    const ref = words[header]!;
    const size = words[header + 1]!;
    const seenLow = (latestLow - aheadMs) >>> 0;
    let oldest = -1;
    if (ref !== 0) {
      const c = ref & 15;
      const block = this.blocks[c]!;
      const start = (ref >>> 4) * (valueWords << c);
      const end = start + size * valueWords;
      let oldestAge = -1;
      for (let at = start; at < end; at += valueWords) {
        const age = (latestLow - block[at + 2]!) >>> 0;
        if (block[at + 1] === lo && block[at] === hi) {
          if (age > aheadMs) block[at + 2] = seenLow;
          return;
        }
        if (age > oldestAge) {
          oldestAge = age;
          oldest = at;
        }
      }
      // An ancient value makes room at any size; else the oldest does when the set is full.
      if (oldestAge > ageMsMax || (size === this.cap && oldestAge >= aheadMs)) {
        block[oldest] = hi;
        block[oldest + 1] = lo;
        block[oldest + 2] = seenLow;
        return;
      }
      if (size === this.cap) return;
    }
    if (aheadMs > ageMsMax) return;
    const at = this.room(words, header, size);
    const block = this.blocks[words[header]! & 15]!;
    block[at] = hi;
    block[at + 1] = lo;
    block[at + 2] = seenLow;
    words[header + 1] = size + 1;
  }

  /**
   * Values last seen less than `limitMs` before the owner's latest click.
   * Drops the forgotten ones: an owner is read at least once in 24 days, long before an age could wrap.
   */
  count(words: Uint32Array, header: number, latestLow: number, limitMs: number): number {
    const ref = words[header]!;
    if (ref === 0) return 0;
    const c = ref & 15;
    const block = this.blocks[c]!;
    const first = (ref >>> 4) * (valueWords << c);
    let end = first + words[header + 1]! * valueWords;
    let count = 0;
    for (let at = first; at < end; ) {
      const age = (latestLow - block[at + 2]!) >>> 0;
      if (age > ageMsMax) {
        end -= valueWords;
        block.copyWithin(at, end, end + valueWords);
        words[header + 1]! -= 1;
      } else {
        if (age < limitMs) count++;
        at += valueWords;
      }
    }
    return count;
  }

  /** Where the next value goes, the set moved to a block of twice the size when its own is full. */
  private room(words: Uint32Array, header: number, size: number): number {
    const ref = words[header]!;
    const c = ref & 15;
    if (ref !== 0 && size < 1 << c) return ((ref >>> 4) * (1 << c) + size) * valueWords;
    const grownClass = ref === 0 ? classOfFirst : c + 1;
    const grown = this.take(grownClass);
    const to = grown * (valueWords << grownClass);
    if (ref !== 0) {
      const from = (ref >>> 4) * (valueWords << c);
      const target = this.blocks[grownClass]!;
      const source = this.blocks[c]!;
      for (let i = 0; i < size * valueWords; i++) target[to + i] = source[from + i]!;
      this.release(c, ref >>> 4);
    }
    words[header] = (grown << 4) | grownClass;
    return to + size * valueWords;
  }

  private take(c: number): number {
    const free = this.free[c]!;
    const length = valueWords << c;
    if (free !== 0) {
      this.free[c] = this.blocks[c]![(free - 1) * length]!;
      return free - 1;
    }
    const block = this.used[c]!++;
    const blocks = this.blocks[c]!;
    if ((block + 1) * length > blocks.length) {
      const capacity = block < 1024 ? 2 * block + 4 : block + (block >> 3);
      const grown = new Uint32Array(capacity * length);
      grown.set(blocks);
      this.blocks[c] = grown;
    }
    return block;
  }

  private release(c: number, block: number): void {
    this.blocks[c]![block * (valueWords << c)] = this.free[c]!;
    this.free[c] = block + 1;
  }
}
