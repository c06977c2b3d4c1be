import type { ClickMoment } from "../keys/clickMoment.js";
import { type EntityPlan, type GapPlan, gapRawWidth } from "../plan/featurePlan.js";
import type { EntityLayout } from "./entityLayout.js";

/** In a series: no gap yet; reads as it stands. */
const noGap = -1;

/** The gaps of an entity: per plan the last 1 or 8 of them, newest first, inside the entity's record. */
export class GapSeries {
  private readonly gaps: readonly GapPlan[];
  private readonly starts: Int32Array;

  constructor(plan: EntityPlan, layout: EntityLayout) {
    this.gaps = plan.gaps;
    this.starts = Int32Array.from(layout.gaps);
  }

  clear(words: Int32Array, at: number): void {
    for (let g = 0; g < this.gaps.length; g++) restart(words, at + this.starts[g]!, this.gaps[g]!.kept);
  }

  /** Adds the gap before the click to every series, if it has one and is not known, and writes what they read. */
  update(words: Int32Array, at: number, moment: ClickMoment, raw: Float64Array, isKnown: boolean): void {
    const gapMs = moment.ms - moment.beforeMs;
    for (let g = 0; g < this.gaps.length; g++) {
      const { kept, windowMs, raw: rawAt } = this.gaps[g]!;
      const start = at + this.starts[g]!;
      if (gapMs < 0) raw[rawAt] = 0;
      else if (gapMs > windowMs || moment.isNew) {
        restart(words, start, kept);
        raw[rawAt] = noGap;
      } else if (isKnown) raw[rawAt] = knownGap(words, start, gapMs);
      else {
        for (let i = start + kept - 1; i > start; i--) words[i] = words[i - 1]!;
        words[start] = gapMs;
        raw[rawAt] = gapMs;
      }
      if (kept > 1) readSeries(words, start, kept, rawAt + 1, raw);
    }
  }

  /** Writes what every series reads at the moment, without the click. */
  read(words: Int32Array, at: number, moment: ClickMoment, raw: Float64Array, isKnown: boolean): void {
    const gapMs = moment.ms - moment.latestMs;
    for (let g = 0; g < this.gaps.length; g++) {
      const { kept, windowMs, raw: rawAt } = this.gaps[g]!;
      const start = at + this.starts[g]!;
      raw[rawAt] = isKnown ? knownGap(words, start, gapMs) : Math.max(0, gapMs);
      if (kept > 1) readSeries(words, start, kept, rawAt + 1, raw);
      if (gapMs > windowMs) raw.fill(noGap, rawAt, rawAt + gapRawWidth(this.gaps[g]!));
    }
  }
}

/** A second delivery of the latest click reads that click's own gap. */
function knownGap(words: Int32Array, start: number, gapMs: number): number {
  return gapMs === 0 ? words[start]! : Math.max(0, gapMs);
}

function restart(words: Int32Array, start: number, kept: number): void {
  for (let i = start; i < start + kept; i++) words[i] = noGap;
}

function readSeries(words: Int32Array, start: number, kept: number, rawAt: number, raw: Float64Array): void {
  for (let i = 0; i < kept; i++) raw[rawAt + i] = words[start + i]!;
}
