const classOfFirst = 2;
/** Values of a page: pages come one by one, so that growing copies no more than the set that grows. */
const pageValueBits = 12;
/** Values last seen longer than this before the entity's latest click are forgotten: keeps 32-bit ages unambiguous. */
const ageMsMax = 2 ** 31;

/** Words of a set's header inside a record: block and size class, number of values, a time no value is older than. */
export const setHeaderWords = 3;

/**
 * Sets of up to `cap` (value, last seen) pairs, each in a block of 4, 8, 16 ... values.
 *
 * A block of n values is n low hash words, n high ones, and n times last seen: a search runs over neighbours. Times are
 * kept modulo 2^32 ms and read as ages before the owner's latest click, so one costs four bytes. A set's header lives
 * in its owner's record. Invariant: no value of a set is older than the time in its header's third word.
 */
export class DistinctSets {
  /** pages[c]: pages of 2^(12 - c) blocks of 2^c values. */
  private readonly pages: Int32Array[][] = [];
  private readonly used: number[] = [];
  /** First free block + 1 of each class; a free block's first word names the next. */
  private readonly free: number[] = [];

  constructor(private readonly cap: number) {
    const classMax = Math.max(classOfFirst, Math.ceil(Math.log2(cap)));
    for (let c = 0; c <= classMax; c++) {
      this.pages.push([]);
      this.used.push(0);
      this.free.push(0);
    }
  }

  get bytes(): number {
    const pageBytes = 3 * 4 * 2 ** pageValueBits;
    return this.pages.reduce((sum, pages) => sum + pages.length * pageBytes, 0);
  }

  /** Empties a set and frees its block. */
  clear(words: Int32Array, header: number): void {
    const ref = words[header]!;
    if (ref !== 0) this.release(ref);
    words[header] = 0;
    words[header + 1] = 0;
  }

  /**
   * Notes that a value was seen `aheadMs` before the owner's latest click, whose time has low bits `latestLow`.
   * The last-seen time only moves forward; a full set keeps its most recently seen values.
   */
  see(words: Int32Array, header: number, hi: number, lo: number, latestLow: number, aheadMs: number): void {
    const ref = words[header]!;
    const size = words[header + 1]!;
    const seenLow = (latestLow - aheadMs) | 0;
    const n = 1 << (ref & 15);
    if (ref !== 0) {
      const block = this.page(ref);
      const start = startOf(ref);
      // From the newest: who was seen is most often one of the last to come.
      for (let at = start + size - 1; at >= start; at--) {
        if (block[at] === lo && block[at + n] === hi) {
          const time = at + 2 * n;
          if ((latestLow - block[time]!) >>> 0 > aheadMs) block[time] = seenLow;
          return;
        }
      }
      if (size === this.cap) {
        this.replaceOldest(block, start, n, words, header, hi, lo, latestLow, aheadMs);
        return;
      }
    }
    if (aheadMs <= ageMsMax) this.append(words, header, size, hi, lo, seenLow, latestLow);
  }

  /** Values last seen less than `limitMs` before the owner's latest click. */
  count(words: Int32Array, header: number, latestLow: number, limitMs: number): number {
    const size = words[header + 1]!;
    if (size === 0) return 0;
    const boundAge = (latestLow - words[header + 2]!) >>> 0;
    return boundAge < limitMs && boundAge <= ageMsMax
      ? size
      : this.countOne(words, header, latestLow, limitMs);
  }

  /**
   * Counts value by value, drops the forgotten ones and tightens the bound. An owner is read at least once in 24 days,
   * so no age can wrap unseen.
   */
  private countOne(words: Int32Array, header: number, latestLow: number, limitMs: number): number {
    const ref = words[header]!;
    const n = 1 << (ref & 15);
    const block = this.page(ref);
    const start = startOf(ref);
    let size = words[header + 1]!;
    let count = 0;
    let oldestAge = 0;
    for (let i = 0; i < size; ) {
      const at = start + i;
      const age = (latestLow - block[at + 2 * n]!) >>> 0;
      if (age > ageMsMax) {
        size--;
        for (let part = 0; part < 3 * n; part += n) block[at + part] = block[start + size + part]!;
        continue;
      }
      if (age < limitMs) count++;
      if (age > oldestAge) oldestAge = age;
      i++;
    }
    words[header + 1] = size;
    words[header + 2] = latestLow - oldestAge;
    return count;
  }

  /** Puts a value in the place of the one last seen longest ago, unless it was itself seen before that. */
  private replaceOldest(
    block: Int32Array,
    start: number,
    n: number,
    words: Int32Array,
    header: number,
    hi: number,
    lo: number,
    latestLow: number,
    aheadMs: number,
  ): void {
    let oldest = start;
    let oldestAge = -1;
    let secondAge = -1;
    const times = start + 2 * n;
    for (let at = times; at < times + this.cap; at++) {
      const age = (latestLow - block[at]!) >>> 0;
      if (age > secondAge) {
        if (age > oldestAge) {
          secondAge = oldestAge;
          oldestAge = age;
          oldest = at - 2 * n;
        } else secondAge = age;
      }
    }
    if (oldestAge < aheadMs) return;
    block[oldest] = lo;
    block[oldest + n] = hi;
    block[oldest + 2 * n] = latestLow - aheadMs;
    words[header + 2] = latestLow - Math.max(secondAge, aheadMs);
  }

  /** Adds a value behind the others, the set moved to a block of twice the size when its own is full. */
  private append(
    words: Int32Array,
    header: number,
    size: number,
    hi: number,
    lo: number,
    seenLow: number,
    latestLow: number,
  ): void {
    const ref = words[header]!;
    if (ref === 0) words[header] = (this.take(classOfFirst) << 4) | classOfFirst;
    else if (size === 1 << (ref & 15)) words[header] = this.grown(ref, size);
    const c = words[header]! & 15;
    const block = this.page(words[header]!);
    const at = startOf(words[header]!) + size;
    block[at] = lo;
    block[at + (1 << c)] = hi;
    block[at + (2 << c)] = seenLow;
    const boundAge = (latestLow - words[header + 2]!) >>> 0;
    if (size === 0 || (latestLow - seenLow) >>> 0 > boundAge) words[header + 2] = seenLow;
    words[header + 1] = size + 1;
  }

  /** Moves a full block's values to one of the next class. */
  private grown(ref: number, size: number): number {
    const c = ref & 15;
    const next = (this.take(c + 1) << 4) | (c + 1);
    const source = this.page(ref);
    const target = this.page(next);
    for (let part = 0; part < 3; part++) {
      const from = startOf(ref) + (part << c);
      const to = startOf(next) + (part << (c + 1));
      for (let i = 0; i < size; i++) target[to + i] = source[from + i]!;
    }
    this.release(ref);
    return next;
  }

  /** The page of a block; `ref` is the block's number and, in the low four bits, its class. */
  private page(ref: number): Int32Array {
    const c = ref & 15;
    return this.pages[c]![ref >>> (4 + pageValueBits - c)]!;
  }

  private take(c: number): number {
    const free = this.free[c]!;
    if (free !== 0) {
      const ref = ((free - 1) << 4) | c;
      this.free[c] = this.page(ref)[startOf(ref)]!;
      return free - 1;
    }
    const block = this.used[c]!++;
    if (block >>> (pageValueBits - c) === this.pages[c]!.length) {
      this.pages[c]!.push(new Int32Array(3 * 2 ** pageValueBits));
    }
    return block;
  }

  private release(ref: number): void {
    const c = ref & 15;
    this.page(ref)[startOf(ref)] = this.free[c]!;
    this.free[c] = (ref >>> 4) + 1;
  }
}

/** The first word of a block within its page. */
function startOf(ref: number): number {
  const c = ref & 15;
  return ((ref >>> 4) & ((1 << (pageValueBits - c)) - 1)) * (3 << c);
}
