import type { LogGap } from "./logGap.js";

/** What a segment holds, as far as totals and searches need it. */
export interface SegmentCounts {
  readonly records: number;
  /** Decisions that could not be logged, by the segment's gap lines. */
  readonly unwritten: number;
  /** Bytes of its text before compression. */
  readonly textBytes: number;
  /** Epoch milliseconds, both ends included; `[0, -1]` where there are no records. */
  readonly clickedMs: readonly [from: number, to: number];
  readonly decidedMs: readonly [from: number, to: number];
}

/** What of a record a tally looks at. */
export interface TalliedRecord {
  readonly click: { readonly clickedAtMs: number };
  readonly decidedAtMs: number;
}

/** Counts a segment while it is written or read. */
export class SegmentTally {
  #records = 0;
  #unwritten = 0;
  #textBytes = 0;
  #clicked: [number, number] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  #decided: [number, number] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

  get textBytes(): number {
    return this.#textBytes;
  }

  addRecord({ click, decidedAtMs }: TalliedRecord): void {
    this.#records++;
    widen(this.#clicked, click.clickedAtMs);
    widen(this.#decided, decidedAtMs);
  }

  addGap({ unwritten }: LogGap): void {
    this.#unwritten += unwritten;
  }

  addBytes(bytes: number): void {
    this.#textBytes += bytes;
  }

  counts(): SegmentCounts {
    const none = this.#records === 0;
    return {
      records: this.#records,
      unwritten: this.#unwritten,
      textBytes: this.#textBytes,
      clickedMs: none ? [0, -1] : [...this.#clicked],
      decidedMs: none ? [0, -1] : [...this.#decided],
    };
  }
}

function widen(bounds: [number, number], atMs: number): void {
  if (atMs < bounds[0]) bounds[0] = atMs;
  if (atMs > bounds[1]) bounds[1] = atMs;
}
