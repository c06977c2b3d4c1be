import { withRoom } from "./withRoom.js";

/** Slots in the order they were last touched: a doubly linked list in two typed arrays, all steps constant time. */
export class RecencyList {
  /** links[2 s] = the slot touched just before s, links[2 s + 1] = just after; -1 at the ends. */
  private links: Int32Array = new Int32Array(0);
  private newest = -1;
  /** The slot touched longest ago, or -1. */
  oldest = -1;

  get bytes(): number {
    return this.links.byteLength;
  }

  /** Makes room for slots below `capacity`. */
  reserve(capacity: number): void {
    this.links = withRoom(this.links, 2 * capacity);
  }

  /** Puts a slot that is not in the list at its newest end. */
  add(slot: number): void {
    const { links, newest } = this;
    links[2 * slot] = newest;
    links[2 * slot + 1] = -1;
    if (newest >= 0) links[2 * newest + 1] = slot;
    else this.oldest = slot;
    this.newest = slot;
  }

  remove(slot: number): void {
    const { links } = this;
    const before = links[2 * slot]!;
    const after = links[2 * slot + 1]!;
    if (before >= 0) links[2 * before + 1] = after;
    else this.oldest = after;
    if (after >= 0) links[2 * after] = before;
    else this.newest = before;
  }

  touch(slot: number): void {
    if (slot === this.newest) return;
    this.remove(slot);
    this.add(slot);
  }
}
