import { type ClickBlock, DUPLICATE } from "../keys/clickBlock.js";
import { type EntityPlan, gapRawWidth } from "../plan/featurePlan.js";
import type { EntityStats } from "../store/featureStore.js";
import { ClickIds } from "./clickIds.js";
import type { EntityClocks } from "./entityClocks.js";
import type { EntityLayout } from "./entityLayout.js";
import { GapSeries } from "./gapSeries.js";
import type { RecordPages } from "./recordPages.js";
import { SeenValues } from "./seenValues.js";
import { TileRing } from "./tileRing.js";

/** Those who find the records of an entity's values. */
export interface EntityValues {
  readonly records: RecordPages;
  readonly clocks: EntityClocks;
  readonly bytes: number;
}

/** What is kept of one entity: known clicks, counts, gaps and distinct values, each a step over the block at hand. */
export class EntityState {
  /** Clicks whose value of this entity was missing. */
  private missing = 0;
  private readonly ids: ClickIds;
  private readonly rings: readonly TileRing[];
  private readonly gaps: readonly GapSeries[];
  private readonly sets: readonly SeenValues[];

  constructor(
    private readonly plan: EntityPlan,
    layout: EntityLayout,
    private readonly values: EntityValues,
  ) {
    const { pages } = values.records;
    const { strideWords } = layout;
    this.ids = new ClickIds(pages, layout);
    this.rings = plan.windows.map((_, w) => new TileRing(pages, plan, layout, w));
    this.gaps = plan.gaps.map((gap, g) => new GapSeries(pages, strideWords, gap, layout.gaps[g]!));
    this.sets = plan.distincts.map((set, d) => new SeenValues(pages, strideWords, set, layout.sets[d]!));
  }

  /** Counts the clicks of a block whose values were met, and writes what each reads, itself included. */
  update(block: ClickBlock): void {
    this.ids.update(block);
    for (const ring of this.rings) ring.update(block);
    for (const series of this.gaps) series.update(block);
    for (const set of this.sets) set.update(block);
    this.note(block);
  }

  /** Writes what the block's first click would read, not counted itself unless it was before; allocates nothing. */
  read(block: ClickBlock): void {
    const { rawStart, rawEnd, gaps } = this.plan;
    if (block.slots[0]! < 0) {
      const isUnseen = block.isNew[0] !== 0;
      block.raw.fill(isUnseen ? 0 : -1, rawStart, rawEnd);
      for (const gap of gaps) block.raw.fill(-1, gap.raw, gap.raw + gapRawWidth(gap));
      return;
    }
    this.ids.read(block);
    for (const ring of this.rings) ring.read(block);
    for (const series of this.gaps) series.read(block);
    for (const set of this.sets) set.read(block);
    if (block.isKnown[0] !== 0) block.found[0] = block.found[0]! | DUPLICATE;
  }

  stats(): EntityStats {
    const { evicted, expired } = this.values.clocks;
    const bytes = this.sets.reduce((sum, set) => sum + set.bytes, this.values.bytes);
    return {
      name: this.plan.name,
      size: this.values.records.size,
      evicted,
      expired,
      missing: this.missing,
      bytes,
    };
  }

  /** Marks second deliveries and missing values. */
  private note({ size, slots, isKnown, found, raw, rawWidth }: ClickBlock): void {
    const { rawStart, rawEnd } = this.plan;
    for (let i = 0; i < size; i++) {
      if (slots[i]! < 0) {
        this.missing++;
        raw.fill(-1, i * rawWidth + rawStart, i * rawWidth + rawEnd);
      } else if (isKnown[i] !== 0) found[i] = found[i]! | DUPLICATE;
    }
  }
}
