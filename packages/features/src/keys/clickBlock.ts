import type { FeaturePlan } from "../plan/featurePlan.js";
import { TileColumn } from "./tileColumn.js";

/** What an entity found of a click, as bits. */
export const LATE = 1;
export const DUPLICATE = 2;

/** Two 32-bit halves per click; (0, 0) = none. */
export interface HashColumn {
  readonly hi: Int32Array;
  readonly lo: Int32Array;
}

/**
 * Up to `capacity` clicks, a column per property: what the store reads of them, and what they read.
 *
 * A store takes a whole block through one step of one entity before the next, so that code and data stay near.
 */
export class ClickBlock {
  size = 0;
  readonly ms: Float64Array;
  /** 48 bits that stand for the click's id, the high half of 16; (0, 0) = it has none. */
  readonly ids: HashColumn;
  /** 0 where the id is known to come for the first time. */
  readonly mayRepeat: Uint8Array;
  /** Per key of the plan. */
  readonly keys: readonly HashColumn[];
  /** Per tiling of the plan. */
  readonly tilings: readonly TileColumn[];
  /** [capacity x rawWidth] what each click reads. */
  readonly raw: Float64Array;
  readonly rawWidth: number;
  /** LATE and DUPLICATE bits of all entities. */
  readonly found: Uint8Array;

  // Of the entity at hand:

  /** The entity's slot, -1 where it is missing. */
  readonly slots: Int32Array;
  /** 1 for its first click, or the first after its state expired. */
  readonly isNew: Uint8Array;
  /** Its clock before the click (the click's own time where it is new), and after. */
  readonly beforeMs: Float64Array;
  readonly latestMs: Float64Array;
  /** 1 where the click was delivered before. */
  readonly isKnown: Uint8Array;

  constructor(plan: FeaturePlan, capacity: number) {
    const hashColumn = () => ({ hi: new Int32Array(capacity), lo: new Int32Array(capacity) });
    this.ms = new Float64Array(capacity);
    this.ids = hashColumn();
    this.mayRepeat = new Uint8Array(capacity);
    this.keys = plan.keys.map(hashColumn);
    this.tilings = plan.tilings.map((tiling) => new TileColumn(tiling, capacity));
    this.rawWidth = plan.rawWidth;
    this.raw = new Float64Array(capacity * plan.rawWidth);
    this.found = new Uint8Array(capacity);
    this.slots = new Int32Array(capacity);
    this.isNew = new Uint8Array(capacity);
    this.beforeMs = new Float64Array(capacity);
    this.latestMs = new Float64Array(capacity);
    this.isKnown = new Uint8Array(capacity);
  }

  /** Begins with `size` clicks, whose columns are filled: nothing is found yet. */
  begin(size: number): void {
    this.size = size;
    this.found.fill(0, 0, size);
    for (const tiling of this.tilings) tiling.fill(this.ms, size);
  }
}
