import type { SliceProfile } from "../profile/dayProfile.js";
import type { Cell } from "./cells.js";
import { clusterClicks } from "./clusterClicks.js";
import { byHour, type Comparison, sumOver } from "./comparison.js";
import { type ShareTolerance, shareCells, shareSpread } from "./shareCells.js";

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
export function windowShares(
  comparison: Comparison,
  share: HourlyShare,
  tolerance: ShareTolerance,
  cluster = clusterClicks(comparison),
): Cell[] {
  const { today, days, sliceNames, windows } = comparison;

  const cells: Cell[] = [];
  let spreadMin = 1;
  for (const [slice, name] of sliceNames.entries()) {
    const hourly = (figure: Figure) => [today, ...days].map((day) => byHour(day, slice, figure));
    const [k, n] = [hourly(share.part), hourly(share.whole)];
    for (const sameLength of windows) {
      const sums = (counts: readonly Float64Array[]) => {
        const flat = new Float64Array(counts.length * sameLength.length);
        let at = 0;
        for (const hours of counts) for (const window of sameLength) flat[at++] = sumOver(hours, window);
        return flat;
      };
      const [someK, someN] = [sums(k), sums(n)];
      const cut = sameLength.length;
      const group = {
        places: sameLength.map((window) => ({
          slice: name,
          window,
          ...(share.feature !== undefined && { feature: share.feature }),
        })),
        today: { k: someK.subarray(0, cut), n: someN.subarray(0, cut) },
        days: { k: someK.subarray(cut), n: someN.subarray(cut) },
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
