import { featureHours } from "../profile/featureHours.js";
import { VALUE_BINS } from "../profile/valueBins.js";
import type { Cell } from "./cells.js";
import type { AlignedDay, Comparison, HourWindow } from "./comparison.js";
import { distanceCells, distanceScatter } from "./distanceCells.js";

/** Compares the distribution of a feature with earlier days', in every slice and the given windows. */
export function windowDistances(
  comparison: Comparison,
  feature: number,
  windows: readonly (readonly HourWindow[])[],
  tolerance: number,
): Cell[] {
  const { today, days, sliceNames } = comparison;
  const cells: Cell[] = [];
  const { name } = today.profile.features[feature]!;
  let scatterMin = 0;
  for (let slice = 0; slice < sliceNames.length; slice++) {
    const hourly = hourlyHistograms([today, ...days], slice, feature);
    const groupOf = (sameLength: readonly HourWindow[]) => {
      const sums = windowSums(hourly, sameLength);
      const size = sameLength.length * hourly.bins;
      return {
        places: sameLength.map((window) => ({ slice: sliceNames[slice]!, window, feature: name })),
        today: sums.subarray(0, size),
        days: sums.subarray(size),
        bins: hourly.bins,
        independent: sameLength.length / sameLength[0]!.hours,
        scatterMin,
      };
    };
    for (const sameLength of windows) cells.push(...distanceCells(groupOf(sameLength), tolerance));
    // What bunches in all clicks of an hour may bunch in a small slice, too, where no earlier day has shown it.
    if (slice === 0) scatterMin = distanceScatter(groupOf(comparison.windows[0]!));
  }
  return cells;
}

/** Counts of one feature's values by day and hour. */
interface HourlyHistograms {
  readonly hours: number;
  readonly bins: number;
  /** [days x hours x bins]. */
  readonly counts: Float64Array;
}

/** Values of a feature by hour, in the bins that any day fills. */
function hourlyHistograms(days: readonly AlignedDay[], slice: number, feature: number): HourlyHistograms {
  const ofDays = days.map(({ slices }) => slices[slice] && featureHours(slices[slice])[feature]!);
  let first = VALUE_BINS;
  let end = 0;
  for (const ofDay of ofDays) {
    if (ofDay === undefined || ofDay.bins === 0) continue;
    first = Math.min(first, ofDay.first);
    end = Math.max(end, ofDay.first + ofDay.bins);
  }
  const hours = days[0]!.hourAt.length;
  const bins = Math.max(1, end - first);
  const counts = new Float64Array(days.length * hours * bins);
  for (const [day, { hourAt }] of days.entries()) {
    const ofDay = ofDays[day];
    if (ofDay === undefined) continue;
    for (let hour = 0; hour < hours; hour++) {
      if (hourAt[hour]! < 0) continue;
      const from = hourAt[hour]! * ofDay.bins;
      const to = (day * hours + hour) * bins + ofDay.first - first;
      for (let bin = 0; bin < ofDay.bins; bin++) counts[to + bin] = ofDay.counts[from + bin]!;
    }
  }
  return { hours, bins, counts };
}

/** [days x windows x bins]. */
function windowSums({ hours, bins, counts }: HourlyHistograms, windows: readonly HourWindow[]): Float64Array {
  if (windows.length === hours) return counts;
  const days = counts.length / (hours * bins);
  const sums = new Float64Array(days * windows.length * bins);
  let to = 0;
  for (let day = 0; day < days; day++) {
    for (const { firstHour, hours: length } of windows) {
      const start = (day * hours + firstHour) * bins;
      for (let from = start; from < start + length * bins; from += bins)
        for (let bin = 0; bin < bins; bin++) sums[to + bin]! += counts[from + bin]!;
      to += bins;
    }
  }
  return sums;
}
