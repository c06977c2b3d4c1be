import { createPage, pageBits, pageRecords, type RecordPage } from "./recordPage.js";

/** Records of one size in pages, numbered by slots: slot s stands in page s >>> pageBits, at word `offset(s)`. */
export class RecordPages {
  readonly pages: RecordPage[] = [];
  /** Slots in use: 0 to size - 1. */
  size = 0;

  constructor(
    readonly strideWords: number,
    private readonly slotsMax: number,
  ) {}

  /** The page of a slot. */
  page(slot: number): RecordPage {
    return this.pages[slot >>> pageBits]!;
  }

  /** The first word of a slot's record within its page. */
  offset(slot: number): number {
    return (slot & (pageRecords - 1)) * this.strideWords;
  }

  /** Slots that pages are there for. */
  get capacity(): number {
    return this.pages.length * pageRecords;
  }

  /** Whether one more record means giving up an old one. */
  get isFull(): boolean {
    return this.size === this.slotsMax;
  }

  /** Whether one more record means one more page, or giving up an old one. */
  get isCrowded(): boolean {
    return this.isFull || this.size === this.capacity;
  }

  /** Takes an unused slot, on a new page if need be. Requires `!isFull`. */
  take(): number {
    if (this.size === this.capacity) this.pages.push(createPage(this.strideWords));
    return this.size++;
  }

  get bytes(): number {
    return this.capacity * 4 * this.strideWords;
  }
}
