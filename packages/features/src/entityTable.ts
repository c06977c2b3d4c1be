import type { ClickMoment } from "./clickMoment.js";
import { DistinctSets } from "./distinctSets.js";
import { clickIdsKept, type EntityLayout, entityLayout } from "./entityLayout.js";
import { type EntityPlan, gapRawWidth } from "./featurePlan.js";
import { KeyedRecords, keyWords } from "./keyedRecords.js";

/** What an update or a read found, as bits. */
export const LATE = 1;
export const DUPLICATE = 2;

const tileMax = 65_535;
const noGap = 0xffffffff;

/** All values of one entity: counts, gaps and distinct sets, updated and read in one step. */
export class EntityTable {
  /** Entities given up because the table was full. */
  evicted = 0;
  /** Entities whose state had expired when another took their place. */
  expired = 0;
  /** Clicks whose value of this entity was missing. */
  missing = 0;
  private readonly records: KeyedRecords;
  private readonly sets: readonly DistinctSets[];
  private readonly layout: EntityLayout;
  // The plan's windows as flat arrays, for the inner loop.
  private readonly tilings: Int32Array;
  private readonly tileMs: Float64Array;
  private readonly tileCounts: Int32Array;
  private readonly tileStarts: Int32Array;

  constructor(
    readonly plan: EntityPlan,
    entitiesMax: number,
  ) {
    this.layout = entityLayout(plan);
    this.records = new KeyedRecords(this.layout.strideWords, entitiesMax);
    this.sets = plan.distincts.map((set) => new DistinctSets(set.cap));
    this.tilings = Int32Array.from(plan.windows, (window) => window.tiling);
    this.tileMs = Float64Array.from(plan.windows, (window) => window.tileMs);
    this.tileCounts = Int32Array.from(plan.windows, (window) => window.tileCount);
    this.tileStarts = Int32Array.from(this.layout.tiles);
  }

  get size(): number {
    return this.records.size;
  }

  get bytes(): number {
    return this.sets.reduce((sum, set) => sum + set.bytes, this.records.bytes);
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
    const found = records.find(hi, lo);
    const slot = found < 0 ? this.admit(hi, lo, moment.ms) : found;
    const at = slot * layout.strideWords;
    const latest = records.doubles[(at >>> 1) + layout.latestDouble]!;
    if (found >= 0) {
      records.recency.touch(slot);
      if (moment.ms - latest > plan.retentionMs) this.clear(slot);
      else if (this.knowsClick(at, moment.idHash)) {
        this.read(at, latest, moment, raw, true);
        return DUPLICATE;
      }
    }
    this.rememberClick(at, moment.idHash);
    const isNew = Number.isNaN(records.doubles[(at >>> 1) + layout.latestDouble]!);
    const before = isNew ? moment.ms : latest;
    const after = Math.max(before, moment.ms);
    records.doubles[(at >>> 1) + layout.latestDouble] = after;
    const late = this.countClick(at, before, moment, raw);
    this.updateGaps(at, isNew ? Number.NaN : before, moment.ms, raw);
    this.updateSets(at, after, moment, raw);
    return late;
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
    const at = slot * layout.strideWords;
    const latest = slot < 0 ? -Infinity : records.doubles[(at >>> 1) + layout.latestDouble]!;
    if (moment.ms - latest > plan.retentionMs) {
      this.readUnseen(raw);
      return 0;
    }
    const isKnown = this.knowsClick(at, moment.idHash);
    this.read(at, latest, moment, raw, isKnown);
    return isKnown ? DUPLICATE : 0;
  }

  /** A cleared record for a new entity: an unused one, an expired one, or the least recently seen one. */
  private admit(hi: number, lo: number, ms: number): number {
    const { records } = this;
    const { oldest } = records.recency;
    if (records.isCrowded && oldest >= 0) {
      const latest = records.doubles[oldest * (this.layout.strideWords / 2) + this.layout.latestDouble]!;
      const isExpired = ms - latest > this.plan.retentionMs;
      if (isExpired || records.isFull) {
        if (isExpired) this.expired++;
        else this.evicted++;
        records.replace(oldest, hi, lo);
        this.clear(oldest);
        return oldest;
      }
    }
    const slot = records.add(hi, lo);
    this.clear(slot);
    return slot;
  }

  private clear(slot: number): void {
    const { records, layout } = this;
    const { words } = records;
    const at = slot * layout.strideWords;
    for (let i = 0; i < this.sets.length; i++) this.sets[i]!.clear(words, at + layout.sets[i]!);
    words.fill(0, at + keyWords, at + layout.strideWords);
    for (let i = 0; i < layout.gaps.length; i++) {
      const start = at + layout.gaps[i]!;
      words.fill(noGap, start, start + this.plan.gaps[i]!.kept);
    }
    records.doubles[(at >>> 1) + layout.latestDouble] = Number.NaN;
  }

  private knowsClick(at: number, idHash: number): boolean {
    if (idHash === 0) return false;
    const { words } = this.records;
    const start = at + this.layout.clickIds;
    for (let i = start; i < start + clickIdsKept; i++) if (words[i] === idHash) return true;
    return false;
  }

  private rememberClick(at: number, idHash: number): void {
    const { words } = this.records;
    const start = at + this.layout.clickIds;
    const place = words[start + clickIdsKept]!;
    words[start + place] = idHash;
    words[start + clickIdsKept] = (place + 1) % clickIdsKept;
  }

  /**
   * Adds the click to its tile of every window. Invariant: the ring of a window holds the tiles (head - N, head], where
   * head is the tile of the entity's latest click, and its sum is the sum of these.
   */
  private countClick(at: number, latestBefore: number, moment: ClickMoment, raw: Float64Array): number {
    const { words, halves } = this.records;
    const sums = at + this.layout.sums;
    const rawStart = this.plan.rawStart;
    let late = 0;
    for (let w = 0; w < this.tilings.length; w++) {
      const tiling = this.tilings[w]!;
      const count = this.tileCounts[w]!;
      const ring = 2 * at + this.tileStarts[w]!;
      const place = moment.places[tiling]!;
      // Most clicks fall into the latest click's tile, which needs no division.
      const tileStartMs = moment.tileStartsMs[tiling]!;
      const isSameTile = latestBefore >= tileStartMs && latestBefore <= moment.ms;
      const ahead = isSameTile ? 0 : moment.tiles[tiling]! - Math.floor(latestBefore / this.tileMs[w]!);
      if (ahead <= -count) {
        raw[rawStart + w] = 1;
        late = LATE;
        continue;
      }
      let sum = words[sums + w]!;
      if (ahead >= count) {
        // A loop is quicker than fill at this length; an empty ring needs neither.
        if (sum > 0) for (let p = ring; p < ring + count; p++) halves[p] = 0;
        sum = 0;
      } else if (ahead > 0) {
        for (let i = 0, p = place; i < ahead; i++, p = p === 0 ? count - 1 : p - 1) {
          sum -= halves[ring + p]!;
          halves[ring + p] = 0;
        }
      }
      const tile = halves[ring + place]!;
      if (tile < tileMax) {
        halves[ring + place] = tile + 1;
        sum++;
      }
      words[sums + w] = sum;
      raw[rawStart + w] = ahead >= 0 ? sum : this.sumBack(ring, count, place, count + ahead);
    }
    return late;
  }

  /** The sum of `tiles` tiles of a ring, the one at `place` and those before it. */
  private sumBack(ring: number, count: number, place: number, tiles: number): number {
    const { halves } = this.records;
    let sum = 0;
    for (let i = 0, p = place; i < tiles; i++, p = p === 0 ? count - 1 : p - 1) sum += halves[ring + p]!;
    return sum;
  }

  /** `before`: the entity's latest click so far, NaN if this is its first. */
  private updateGaps(at: number, before: number, ms: number, raw: Float64Array): void {
    const { words } = this.records;
    const { gaps } = this.plan;
    for (let g = 0; g < gaps.length; g++) {
      const { kept, windowMs, raw: rawAt } = gaps[g]!;
      const start = at + this.layout.gaps[g]!;
      const gapMs = ms - before;
      if (gapMs >= 0 && gapMs <= windowMs) {
        for (let i = start + kept - 1; i > start; i--) words[i] = words[i - 1]!;
        words[start] = gapMs;
        raw[rawAt] = gapMs;
      } else if (gapMs < 0) {
        raw[rawAt] = 0;
      } else {
        words.fill(noGap, start, start + kept);
        raw[rawAt] = -1;
      }
      if (kept > 1) this.readSeries(start, kept, rawAt + 1, raw);
    }
  }

  private readSeries(start: number, kept: number, rawAt: number, raw: Float64Array): void {
    const { words } = this.records;
    for (let i = 0; i < kept; i++) {
      const gapMs = words[start + i]!;
      raw[rawAt + i] = gapMs === noGap ? -1 : gapMs;
    }
  }

  private updateSets(at: number, latest: number, moment: ClickMoment, raw: Float64Array): void {
    const { words } = this.records;
    const { distincts } = this.plan;
    for (let d = 0; d < distincts.length; d++) {
      const key = distincts[d]!.key;
      const hi = moment.keys[2 * key]!;
      const lo = moment.keys[2 * key + 1]!;
      const header = at + this.layout.sets[d]!;
      if (hi !== 0 || lo !== 0) {
        this.sets[d]!.see(words, header, hi, lo, latest >>> 0, latest - moment.ms);
      }
    }
    this.readSets(at, latest, moment.ms, raw);
  }

  private readSets(at: number, latest: number, ms: number, raw: Float64Array): void {
    const { words } = this.records;
    const { distincts } = this.plan;
    for (let d = 0; d < distincts.length; d++) {
      const header = at + this.layout.sets[d]!;
      const { windows } = distincts[d]!;
      for (let w = 0; w < windows.length; w++) {
        const { windowMs, raw: rawAt } = windows[w]!;
        // lastSeen > ms - window, written as an age before the latest click.
        raw[rawAt] = this.sets[d]!.count(words, header, latest >>> 0, windowMs + latest - ms);
      }
    }
  }

  private read(at: number, latest: number, moment: ClickMoment, raw: Float64Array, isKnown: boolean): void {
    const { ms } = moment;
    for (let w = 0; w < this.tilings.length; w++) {
      const tiling = this.tilings[w]!;
      const count = this.tileCounts[w]!;
      const ahead = moment.tiles[tiling]! - Math.floor(latest / this.tileMs[w]!);
      const ring = 2 * at + this.tileStarts[w]!;
      const newest = (moment.places[tiling]! - Math.max(0, Math.min(ahead, count)) + count) % count;
      const read = this.sumBack(ring, count, newest, Math.max(0, count - Math.abs(ahead)));
      raw[this.plan.rawStart + w] = ahead <= -count && isKnown ? 1 : read;
    }
    const { words } = this.records;
    const { gaps } = this.plan;
    for (let g = 0; g < gaps.length; g++) {
      const { kept, windowMs, raw: rawAt } = gaps[g]!;
      const start = at + this.layout.gaps[g]!;
      const gapMs = ms - latest;
      const newest = words[start]!;
      if (isKnown && gapMs === 0) raw[rawAt] = newest === noGap ? -1 : newest;
      else raw[rawAt] = gapMs > windowMs ? -1 : Math.max(0, gapMs);
      if (kept > 1) this.readSeries(start, kept, rawAt + 1, raw);
      if (gapMs > windowMs) raw.fill(-1, rawAt, rawAt + gapRawWidth(gaps[g]!));
    }
    this.readSets(at, latest, ms, raw);
  }

  private readUnseen(raw: Float64Array): void {
    const { plan } = this;
    raw.fill(0, plan.rawStart, plan.rawEnd);
    for (const gap of plan.gaps) raw.fill(-1, gap.raw, gap.raw + gapRawWidth(gap));
  }
}
