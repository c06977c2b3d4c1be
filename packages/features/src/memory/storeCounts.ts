import { type ClickBlock, DUPLICATE, LATE } from "../keys/clickBlock.js";

/** Clicks seen, and what was odd about them. */
export class StoreCounts {
  clicks = 0;
  late = 0;
  duplicates = 0;

  /** Adds the clicks of a block that all entities have seen. */
  add({ size, found }: ClickBlock): void {
    this.clicks += size;
    for (let i = 0; i < size; i++) {
      if ((found[i]! & LATE) !== 0) this.late++;
      if ((found[i]! & DUPLICATE) !== 0) this.duplicates++;
    }
  }
}
