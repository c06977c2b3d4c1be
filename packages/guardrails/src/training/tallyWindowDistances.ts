import { allSlices } from "../profile/allSlices.js";
import { VALUE_BINS } from "../profile/valueBins.js";
import type { AlignedDay, HourWindow } from "./alignedDay.js";
import type { CellTally } from "./cellTally.js";
import type { Comparison } from "./comparison.js";
import { distanceScatter, tallyDistances } from "./tallyDistances.js";

/** Compares the distribution of a feature with earlier days', in every slice and the given windows. */
export function tallyWindowDistances(
  tally: CellTally,
  comparison: Comparison,
  feature: number,
  windows: readonly (readonly HourWindow[])[],
  tolerance: number,
): void {
  const { today, days, sliceNames } = comparison;
  const { name } = today.profile.features[feature]!;
  const bins = usedBins([today, ...days], feature);
  const groupsOf = (slice: number, lengths: typeof windows) => {
    const counted = (day: AlignedDay) => runningCounts(day, slice, feature, bins);
    const [now, before] = [counted(today), days.map(counted)];
    return lengths.map((sameLength) => ({
      places: sameLength.map((window) => ({ slice: sliceNames[slice]!, window, feature: name })),
      bins: bins.length,
      today: windowCounts(now, sameLength, bins.length),
      days: before.map((counts) => windowCounts(counts, sameLength, bins.length)),
      independent: sameLength.length / sameLength[0]!.hours,
    }));
  };
  // What bunches in all clicks of an hour may bunch in a small slice, too, where no earlier day has shown it.
  // A bunch of c clicks alike scatters as one click of c times the weight: a variance proxy of c / 4.
  const scatterMin = Math.max(
    distanceScatter(groupsOf(0, comparison.windows.slice(0, 1))[0]!),
    comparison.clusterClicks / 4,
  );
  for (let slice = 0; slice < sliceNames.length; slice++) {
    for (const group of groupsOf(slice, windows)) {
      tallyDistances(tally, { ...group, scatterMin: slice === 0 ? 0 : scatterMin }, tolerance);
    }
  }
}

/** The few bins that any of the days has a value in, ascending. */
function usedBins(days: readonly AlignedDay[], feature: number): number[] {
  const used = new Uint8Array(VALUE_BINS);
  for (const { profile } of days) {
    const { values } = allSlices(profile);
    const width = profile.features.length * VALUE_BINS;
    for (let start = feature * VALUE_BINS; start < values.length; start += width) {
      for (let bin = 0; bin < VALUE_BINS; bin++) if (values[start + bin]! > 0) used[bin] = 1;
    }
  }
  return Array.from(used.keys()).filter((bin) => used[bin] === 1);
}

/** [(hours + 1) x bins], the counts before each hour of the judged day: a window's counts are a difference of two rows. */
function runningCounts(
  { slices, hourAt, profile }: AlignedDay,
  slice: number,
  feature: number,
  bins: readonly number[],
): Float64Array {
  const counts = new Float64Array((hourAt.length + 1) * bins.length);
  const values = slices[slice]?.values;
  if (values === undefined) return counts;
  for (let hour = 0; hour < hourAt.length; hour++) {
    const own = hourAt[hour]!;
    const start = (own * profile.features.length + feature) * VALUE_BINS;
    const row = hour * bins.length;
    for (let index = 0; index < bins.length; index++) {
      const count = own < 0 ? 0 : values[start + bins[index]!]!;
      counts[row + bins.length + index] = counts[row + index]! + count;
    }
  }
  return counts;
}

/** [windows x bins]. */
function windowCounts(running: Float64Array, windows: readonly HourWindow[], bins: number): Float64Array {
  const counts = new Float64Array(windows.length * bins);
  for (const [cell, { firstHour, hours }] of windows.entries()) {
    for (let bin = 0; bin < bins; bin++) {
      counts[cell * bins + bin] =
        running[(firstHour + hours) * bins + bin]! - running[firstHour * bins + bin]!;
    }
  }
  return counts;
}
