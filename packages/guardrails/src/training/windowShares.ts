import type { SliceProfile } from "../profile/dayProfile.js";
import type { Cell } from "./cells.js";
import { clusterClicks } from "./clusterClicks.js";
import { type AlignedDay, byHour, type Comparison, sumOver } from "./comparison.js";
import { type Part, type ShareTolerance, shareCells, shareSpread } from "./shareCells.js";

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
export function windowShares(comparison: Comparison, share: HourlyShare, tolerance: ShareTolerance): Cell[] {
  const { today, days, sliceNames, windows } = comparison;
  const cluster = clusterClicks(comparison);
  const cells: Cell[] = [];
  let spreadMin = 1;
  for (const [slice, name] of sliceNames.entries()) {
    const hourly = (day: AlignedDay) => ({
      k: byHour(day, slice, share.part),
      n: byHour(day, slice, share.whole),
    });
    const [now, before] = [hourly(today), days.map(hourly)];
    for (const sameLength of windows) {
      const parts = (counts: ReturnType<typeof hourly>): Part[] =>
        sameLength.map((window) => ({ k: sumOver(counts.k, window), n: sumOver(counts.n, window) }));
      const group = {
        places: sameLength.map((window) => ({
          slice: name,
          window,
          ...(share.feature !== undefined && { feature: share.feature }),
        })),
        today: parts(now),
        days: before.map(parts),
        independent: sameLength.length / sameLength[0]!.hours,
        spreadMin,
        name: share.name,
      };
      if (slice === 0 && sameLength[0]!.hours === 1 && sliceNames.length > 1) spreadMin = shareSpread(group);
      cells.push(...shareCells({ ...group, spreadMin: slice === 0 ? 1 : spreadMin }, tolerance, cluster));
    }
  }
  return cells;
}
