import type { ClickMoment } from "../keys/clickMoment.js";
import { type EntityPlan, gapRawWidth } from "../plan/featurePlan.js";
import { clickIdsKept, type EntityLayout, entityLayout } from "./entityLayout.js";
import { EntitySets } from "./entitySets.js";
import { GapSeries } from "./gapSeries.js";
import { KeyedRecords, keyWords } from "./keyedRecords.js";
import { TileRings } from "./tileRings.js";

/** What an update or a read found, as bits. */
export const LATE = 1;
export const DUPLICATE = 2;

/** All values of one entity: counts, gaps and distinct sets, updated and read in one step. */
export class EntityTable {
  /** Entities given up because the table was full. */
  evicted = 0;
  /** Entities whose state had expired when another took their place. */
  expired = 0;
  /** Clicks whose value of this entity was missing. */
  missing = 0;
  private readonly layout: EntityLayout;
  private readonly records: KeyedRecords;
  private readonly rings: TileRings;
  private readonly gaps: GapSeries;
  private readonly sets: EntitySets;

  constructor(
    readonly plan: EntityPlan,
    entitiesMax: number,
  ) {
    this.layout = entityLayout(plan);
    this.records = new KeyedRecords(this.layout.strideWords, entitiesMax);
    this.rings = new TileRings(plan, this.layout);
    this.gaps = new GapSeries(plan, this.layout);
    this.sets = new EntitySets(plan, this.layout);
  }

  get size(): number {
    return this.records.size;
  }

  get bytes(): number {
    return this.records.bytes + this.sets.bytes;
  }

  /** Counts a click and writes what it reads, itself included, into `raw`; returns LATE and DUPLICATE bits. */
  update(moment: ClickMoment, raw: Float64Array): number {
    const { plan, records, layout } = this;
    const hi = moment.keys[2 * plan.key]!;
    const lo = moment.keys[2 * plan.key + 1]!;
    if (hi === 0 && lo === 0) {
      this.missing++;
      raw.fill(-1, plan.rawStart, plan.rawEnd);
      return 0;
    }
    let slot = records.find(hi, lo);
    moment.isNew = slot < 0;
    if (slot < 0) slot = this.admit(hi, lo, moment);
    else records.recency.touch(slot);
    const page = records.page(slot);
    const at = records.offset(slot);
    const latestAt = (at >>> 1) + layout.latestDouble;
    let isKnown = false;
    if (!moment.isNew) {
      moment.latestMs = page.doubles[latestAt]!;
      if (moment.ms - moment.latestMs > plan.retentionMs) {
        this.clear(page.words, at);
        moment.isNew = true;
      } else isKnown = knowsClick(page.words, at + layout.clickIds, moment.idHash);
    }
    rememberClick(page.words, at + layout.clickIds, moment.idHash);
    moment.beforeMs = moment.isNew ? moment.ms : moment.latestMs;
    moment.latestMs = Math.max(moment.beforeMs, moment.ms);
    page.doubles[latestAt] = moment.latestMs;
    const isOld = this.rings.update(page, at, moment, raw, isKnown);
    this.gaps.update(page.words, at, moment, raw, isKnown);
    if (!isKnown) this.sets.see(page.words, at, moment);
    this.sets.read(page.words, at, moment, raw);
    if (isKnown) return DUPLICATE;
    return isOld ? LATE : 0;
  }

  /** Writes what a click would read, not counted itself unless it was before; allocates nothing. */
  peek(moment: ClickMoment, raw: Float64Array): number {
    const { plan, records, layout } = this;
    const hi = moment.keys[2 * plan.key]!;
    const lo = moment.keys[2 * plan.key + 1]!;
    if (hi === 0 && lo === 0) {
      raw.fill(-1, plan.rawStart, plan.rawEnd);
      return 0;
    }
    const slot = records.find(hi, lo);
    if (slot >= 0) moment.latestMs = this.latestMs(slot);
    if (slot < 0 || moment.ms - moment.latestMs > plan.retentionMs) {
      this.readUnseen(raw);
      return 0;
    }
    const page = records.page(slot);
    const at = records.offset(slot);
    const isKnown = knowsClick(page.words, at + layout.clickIds, moment.idHash);
    this.rings.read(page, at, moment, raw, isKnown);
    this.gaps.read(page.words, at, moment, raw, isKnown);
    this.sets.read(page.words, at, moment, raw);
    return isKnown ? DUPLICATE : 0;
  }

  private latestMs(slot: number): number {
    return this.records.page(slot).doubles[(this.records.offset(slot) >>> 1) + this.layout.latestDouble]!;
  }

  /** A cleared record for a new entity: an unused one, an expired one, or the least recently seen one. */
  private admit(hi: number, lo: number, moment: ClickMoment): number {
    const { records } = this;
    let slot = records.isCrowded ? records.recency.oldest : -1;
    if (slot >= 0) {
      const isExpired = moment.ms - this.latestMs(slot) > this.plan.retentionMs;
      if (isExpired) this.expired++;
      else if (records.isFull) this.evicted++;
      else slot = -1;
    }
    if (slot < 0) slot = records.add(hi, lo);
    else records.replace(slot, hi, lo);
    this.clear(records.page(slot).words, records.offset(slot));
    return slot;
  }

  private clear(words: Int32Array, at: number): void {
    this.sets.clear(words, at);
    words.fill(0, at + keyWords, at + this.layout.strideWords);
    this.gaps.clear(words, at);
  }

  private readUnseen(raw: Float64Array): void {
    const { plan } = this;
    raw.fill(0, plan.rawStart, plan.rawEnd);
    for (const gap of plan.gaps) raw.fill(-1, gap.raw, gap.raw + gapRawWidth(gap));
  }
}

/** Whether an id is among the last 8 delivered; `start`: the ring of ids. */
function knowsClick(words: Int32Array, start: number, idHash: number): boolean {
  if (idHash === 0) return false;
  for (let i = start; i < start + clickIdsKept; i++) if (words[i] === idHash) return true;
  return false;
}

function rememberClick(words: Int32Array, start: number, idHash: number): void {
  const place = words[start + clickIdsKept]!;
  words[start + place] = idHash;
  words[start + clickIdsKept] = (place + 1) % clickIdsKept;
}
