import type { SliceProfile } from "../profile/dayProfile.js";
import { byHour, type HourWindow, sumOver } from "./alignedDay.js";
import type { CellTally } from "./cellTally.js";
import type { Comparison } from "./comparison.js";
import { type ShareTolerance, shareSpread, tallyShares } from "./tallyShares.js";

type Figure = (slice: SliceProfile, hour: number) => number;

/** A share of clicks, by hour. */
export interface HourlyShare {
  readonly name: string;
  readonly feature?: string;
  readonly part: Figure;
  readonly whole: Figure;
}

/**
 * Compares a share of the clicks in every slice and stretch of hours with that of earlier days.
 *
 * A small slice's spread is at least that of all clicks by the hour: what bunches elsewhere may bunch here.
 */
export function tallyWindowShares(
  tally: CellTally,
  comparison: Comparison,
  share: HourlyShare,
  tolerance: ShareTolerance,
): void {
  const { today, days, sliceNames, windows } = comparison;
  const allDays = [today, ...days];
  let spreadMin = 1;
  let isInNone = false;
  for (const [slice, name] of sliceNames.entries()) {
    const hourly = (figure: Figure) => allDays.map((day) => byHour(day, slice, figure));
    const placesOf = (sameLength: readonly HourWindow[]) =>
      sameLength.map((window) => ({
        slice: name,
        window,
        ...(share.feature !== undefined && { feature: share.feature }),
      }));
    const part = isInNone ? [] : hourly(share.part);
    if (part.every(isEmpty)) {
      // What all clicks together lack no slice has: most features are never missing, and need no sums to say so.
      isInNone ||= slice === 0;
      for (const sameLength of windows) for (const place of placesOf(sameLength)) tally.pass(place);
      continue;
    }
    const whole = hourly(share.whole);
    for (const sameLength of windows) {
      const [now, ...before] = allDays.map((_, day) => ({
        k: windowSums(part[day]!, sameLength),
        n: windowSums(whole[day]!, sameLength),
      }));
      const group = {
        places: placesOf(sameLength),
        today: now!,
        days: before,
        independent: sameLength.length / sameLength[0]!.hours,
        spreadMin: slice === 0 ? 1 : spreadMin,
        name: share.name,
      };
      if (slice === 0 && sameLength[0]!.hours === 1) spreadMin = shareSpread(group);
      tallyShares(tally, group, tolerance, comparison.clusterClicks);
    }
  }
}

function isEmpty(counts: Float64Array): boolean {
  for (let hour = 0; hour < counts.length; hour++) if (counts[hour] !== 0) return false;
  return true;
}

/** [windows]. */
function windowSums(hourly: Float64Array, windows: readonly HourWindow[]): Float64Array {
  if (windows.length === hourly.length) return hourly;
  const sums = new Float64Array(windows.length);
  for (let cell = 0; cell < sums.length; cell++) sums[cell] = sumOver(hourly, windows[cell]!);
  return sums;
}
