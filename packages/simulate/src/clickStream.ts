import type { DayVariation } from "./dayVariation.js";
import { trafficFamilies } from "./families/trafficFamilies.js";
import { familyTotals } from "./familyTotals.js";
import { permute32 } from "./mix.js";
import type { Family, Run } from "./run.js";
import type { TrafficPlan } from "./trafficPlan.js";
import type { World } from "./world.js";
import { WorldClock } from "./worldClock.js";

/** Runs are begun and clicks are sorted slot by slot; the clicks of one slot are all that is ever held. */
const SLOT_MS = 5 * 60_000;

/** One click before it becomes a row. */
export interface SimulatedClick {
  readonly atMs: number;
  readonly run: Run;
  readonly campaign: number;
  /** NaN where the click led to no purchase. */
  readonly purchasedAtMs: number;
}

/**
 * All clicks in time order, a slot of five minutes at a time.
 *
 * Each family owes, by the end of a slot, its total times the part of its activity that has passed. Runs under way click first;
 * what is still owed then is covered by new runs that begin in the slot. So rhythms and shares hold at every moment, the totals hold
 * exactly, and the state is the runs under way.
 *
 * @returns per slot its clicks, sorted by time (possibly none).
 */
export function* clickStream(plan: TrafficPlan, world: World): Generator<readonly SimulatedClick[]> {
  const endMs = plan.startMs + plan.durationMs;
  const families = trafficFamilies(world);
  const totals = familyTotals(plan);
  const clock = new WorldClock(plan.countries);
  const activitySums = sumActivity(plan, families, clock, world.days);
  const activityPassed = families.map(() => 0);
  const clicked = families.map(() => 0);
  let underWay: Run[] = [];

  for (let fromMs = plan.startMs; fromMs < endMs; fromMs += SLOT_MS) {
    const toMs = Math.min(fromMs + SLOT_MS, endMs);
    const hours = clock.hoursOfWeek((fromMs + toMs) / 2);
    world.campaigns.turnTo(fromMs);
    const clicks: SimulatedClick[] = [];
    const advance = (run: Run): boolean => {
      const left = totals[run.family]! - clicked[run.family]!;
      clicked[run.family]! += clickUntil(run, toMs, left, world, clicks);
      return run.clicksLeft > 0 && clicked[run.family]! < totals[run.family]!;
    };

    underWay = underWay.filter(advance);
    for (const family of families) {
      const { code } = family;
      activityPassed[code]! += slotActivity(family, hours, fromMs, toMs, world.days);
      const owed = Math.round(
        totals[code]! *
          partPassed(activityPassed[code]!, activitySums[code]!, (toMs - plan.startMs) / plan.durationMs),
      );
      // Ends: every run clicks at least once within its slot.
      while (clicked[code]! < owed) {
        const run = family.begin(fromMs + world.random.below(toMs - fromMs), hours);
        if (advance(run)) underWay.push(run);
      }
    }
    yield clicks.sort((a, b) => a.atMs - b.atMs || tieOrder(a.run, world) - tieOrder(b.run, world));
  }
}

/** The part of its clicks a family owes: by its own rhythm; by time alone if it would rest throughout the log. */
function partPassed(activityPassed: number, activitySum: number, timePassed: number): number {
  if (timePassed === 1) return 1;
  return activitySum > 0 ? activityPassed / activitySum : timePassed;
}

/** Lets a run click until `toMs`, `countMax` times at most; returns how often it did. */
function clickUntil(
  run: Run,
  toMs: number,
  countMax: number,
  world: World,
  clicks: SimulatedClick[],
): number {
  let count = 0;
  while (run.clicksLeft > 0 && run.nextAtMs < toMs && count < countMax) {
    const atMs = run.nextAtMs;
    clicks.push({ atMs, run, campaign: run.nextCampaign(), purchasedAtMs: purchaseTime(run, atMs, world) });
    run.nextAtMs = atMs + Math.max(1, Math.round(run.nextGapMs()));
    run.clicksLeft--;
    count++;
  }
  return count;
}

/** Clicks of the same millisecond stand in an order that has nothing to do with their families. */
function tieOrder({ visitor }: Run, { key }: World): number {
  return permute32(visitor.session, key);
}

/** When the click leads to a purchase, or NaN; at least a second after the click. */
function purchaseTime({ purchaseProbability }: Run, atMs: number, { random, plan, days }: World): number {
  if (purchaseProbability === 0 || !random.chance(purchaseProbability * days.purchases(atMs)))
    return Number.NaN;
  const { medianMs, sigma } = plan.purchaseDelay;
  return atMs + Math.max(1_000, Math.round(random.logNormal(medianMs, sigma)));
}

/** Activity of each family over the whole log, by the same sums as {@link clickStream} makes. */
function sumActivity(
  { startMs, durationMs }: TrafficPlan,
  families: readonly Family[],
  clock: WorldClock,
  days: DayVariation,
): number[] {
  const sums = families.map(() => 0);
  for (let fromMs = startMs; fromMs < startMs + durationMs; fromMs += SLOT_MS) {
    const toMs = Math.min(fromMs + SLOT_MS, startMs + durationMs);
    const hours = clock.hoursOfWeek((fromMs + toMs) / 2);
    for (const family of families) sums[family.code]! += slotActivity(family, hours, fromMs, toMs, days);
  }
  return sums;
}

function slotActivity(
  family: Family,
  hoursOfWeek: Float64Array,
  fromMs: number,
  toMs: number,
  days: DayVariation,
): number {
  return family.activity(hoursOfWeek) * (toMs - fromMs) * days.activity(family.code, fromMs);
}
