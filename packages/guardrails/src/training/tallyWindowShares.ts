import type { SliceProfile } from "../profile/dayProfile.js";
import { type AlignedDay, byHour, sumOver } from "./alignedDay.js";
import type { CellTally } from "./cellTally.js";
import type { Comparison } from "./comparison.js";
import { type Shares, type ShareTolerance, shareSpread, tallyShares } from "./tallyShares.js";

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
  let spreadMin = 1;
  for (const [slice, name] of sliceNames.entries()) {
    const hourly = (day: AlignedDay): Shares => ({
      k: byHour(day, slice, share.part),
      n: byHour(day, slice, share.whole),
    });
    const [now, before] = [hourly(today), days.map(hourly)];
    for (const sameLength of windows) {
      const over = ({ k, n }: Shares): Shares => ({
        k: Float64Array.from(sameLength, (window) => sumOver(k, window)),
        n: Float64Array.from(sameLength, (window) => sumOver(n, window)),
      });
      const group = {
        places: sameLength.map((window) => ({
          slice: name,
          window,
          ...(share.feature !== undefined && { feature: share.feature }),
        })),
        today: over(now),
        days: before.map(over),
        independent: sameLength.length / sameLength[0]!.hours,
        spreadMin: slice === 0 ? 1 : spreadMin,
        name: share.name,
      };
      if (slice === 0 && sameLength[0]!.hours === 1) spreadMin = shareSpread(group);
      tallyShares(tally, group, tolerance, comparison.clusterClicks);
    }
  }
}
