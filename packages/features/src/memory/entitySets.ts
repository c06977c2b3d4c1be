import type { ClickMoment } from "../keys/clickMoment.js";
import type { DistinctPlan, EntityPlan } from "../plan/featurePlan.js";
import { DistinctSets } from "./distinctSets.js";
import type { EntityLayout } from "./entityLayout.js";

/** The distinct values seen with an entity: per plan a set whose header stands in the entity's record. */
export class EntitySets {
  private readonly plans: readonly DistinctPlan[];
  private readonly headers: Int32Array;
  private readonly sets: readonly DistinctSets[];

  constructor(plan: EntityPlan, layout: EntityLayout) {
    this.plans = plan.distincts;
    this.headers = Int32Array.from(layout.sets);
    this.sets = plan.distincts.map((set) => new DistinctSets(set.cap));
  }

  get bytes(): number {
    return this.sets.reduce((sum, set) => sum + set.bytes, 0);
  }

  clear(words: Int32Array, at: number): void {
    for (let d = 0; d < this.sets.length; d++) this.sets[d]!.clear(words, at + this.headers[d]!);
  }

  /** Notes the click's values; one that is missing is none. */
  see(words: Int32Array, at: number, moment: ClickMoment): void {
    for (let d = 0; d < this.sets.length; d++) {
      const { key } = this.plans[d]!;
      const hi = moment.keys[2 * key]!;
      const lo = moment.keys[2 * key + 1]!;
      if (hi === 0 && lo === 0) continue;
      const aheadMs = moment.latestMs - moment.ms;
      this.sets[d]!.see(words, at + this.headers[d]!, hi, lo, moment.latestMs | 0, aheadMs);
    }
  }

  /** Writes how many values every window holds at the entity's clock: its latest click, or the moment if that is later. */
  read(words: Int32Array, at: number, moment: ClickMoment, raw: Float64Array): void {
    for (let d = 0; d < this.sets.length; d++) {
      const { windows } = this.plans[d]!;
      for (let w = 0; w < windows.length; w++) {
        const { windowMs, raw: rawAt } = windows[w]!;
        // lastSeen > clock - window, written as an age before the latest click.
        const limitMs = windowMs - Math.max(0, moment.ms - moment.latestMs);
        raw[rawAt] = this.sets[d]!.count(words, at + this.headers[d]!, moment.latestMs | 0, limitMs);
      }
    }
  }
}
