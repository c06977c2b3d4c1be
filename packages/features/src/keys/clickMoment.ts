import type { FeaturePlan } from "../plan/featurePlan.js";

/** What the entities of one click share: its time in tiles, its id's hash, and the hashes of its keys. Reused per click. */
export class ClickMoment {
  // Times begin as NaN so that the engine holds them as doubles from the first.
  ms = Number.NaN;
  /** 32-bit hash of the click's id; 0 = no id. */
  idHash = 0;
  /** Of the entity at hand: whether this is its first click, or the first after its state expired. */
  isNew = false;
  /** Of the entity at hand: its latest click before this one (this one if it is new). */
  beforeMs = Number.NaN;
  /** Of the entity at hand: its clock: the latest time of any click delivered, this one included once it is. */
  latestMs = Number.NaN;
  /** [2 x keys] hi and lo of each key of the plan; (0, 0) = missing. */
  readonly keys: Int32Array;
  /** Per tiling of the plan: the epoch-aligned tile of `ms`, its place in the ring. */
  readonly tiles: Float64Array;
  readonly places: Int32Array;
  /** Per tiling: when its tile began, epoch ms. */
  readonly tileStartsMs: Float64Array;
  private readonly tileMs: Float64Array;
  private readonly tileCounts: Float64Array;

  constructor(plan: FeaturePlan) {
    this.keys = new Int32Array(2 * plan.keys.length);
    this.tiles = new Float64Array(plan.tilings.length);
    this.tileStartsMs = new Float64Array(plan.tilings.length);
    this.places = new Int32Array(plan.tilings.length);
    this.tileMs = Float64Array.from(plan.tilings, (tiling) => tiling.tileMs);
    this.tileCounts = Float64Array.from(plan.tilings, (tiling) => tiling.tileCount);
  }

  setTime(ms: number): void {
    this.ms = ms;
    const { tiles, places, tileStartsMs, tileMs, tileCounts } = this;
    for (let i = 0; i < tiles.length; i++) {
      const tile = Math.floor(ms / tileMs[i]!);
      const count = tileCounts[i]!;
      tiles[i] = tile;
      tileStartsMs[i] = tile * tileMs[i]!;
      places[i] = tile - Math.floor(tile / count) * count;
    }
  }
}
