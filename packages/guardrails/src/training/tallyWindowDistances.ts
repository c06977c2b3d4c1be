import { allSlices } from "../profile/allSlices.js";
import { VALUE_BINS } from "../profile/valueBins.js";
import type { AlignedDay, HourWindow } from "./alignedDay.js";
import type { CellTally } from "./cellTally.js";
import type { Comparison } from "./comparison.js";
import { distanceScatter, tallyDistances } from "./tallyDistances.js";

/** What the judged day is held against, of one feature in one slice. */
interface Earlier {
  /** [(hours + 1) x 64], the counts of all earlier days together before each hour. */
  readonly total: Float64Array;
  /** [lengths of windows]. */
  readonly scatters: readonly number[];
}

/** By the days that are compared with: two checks ask for the same, and a day may be judged more than once. */
const known = new WeakMap<readonly AlignedDay[], Map<string, Earlier>>();

/** Compares the distribution of a feature with earlier days', in every slice and windows of the lengths that are asked for. */
export function tallyWindowDistances(
  tally: CellTally,
  comparison: Comparison,
  feature: number,
  windows: readonly (readonly HourWindow[])[],
  tolerance: number,
): void {
  const { today, sliceNames } = comparison;
  const { name } = today.profile.features[feature]!;
  // What bunches in all clicks of an hour may bunch in a small slice, too, where no earlier day has shown it.
  // A bunch of c clicks alike scatters as one click of c times the weight: a variance proxy of c / 4.
  const scatterMin = Math.max(earlierOf(comparison, 0, feature).scatters[0]!, comparison.clusterClicks / 4);
  for (const [slice, sliceName] of sliceNames.entries()) {
    const { total, scatters } = earlierOf(comparison, slice, feature);
    const now = runningCounts(today, slice, feature, ALL_BINS);
    for (const sameLength of windows) {
      const scatter = scatters[comparison.windows.indexOf(sameLength)]!;
      tallyDistances(
        tally,
        {
          places: sameLength.map((window) => ({ slice: sliceName, window, feature: name })),
          bins: VALUE_BINS,
          today: windowCounts(now, sameLength, VALUE_BINS),
          total: windowCounts(total, sameLength, VALUE_BINS),
          scatter: slice === 0 ? scatter : Math.max(scatter, scatterMin),
        },
        tolerance,
      );
    }
  }
}

function earlierOf(comparison: Comparison, slice: number, feature: number): Earlier {
  const { days } = comparison;
  let ofDays = known.get(days);
  if (ofDays === undefined) {
    ofDays = new Map();
    known.set(days, ofDays);
  }
  const key = `${slice} ${feature}`;
  let earlier = ofDays.get(key);
  if (earlier === undefined) {
    earlier = countEarlier(comparison, slice, feature);
    ofDays.set(key, earlier);
  }
  return earlier;
}

function countEarlier({ days, windows }: Comparison, slice: number, feature: number): Earlier {
  const bins = usedBins(days, feature);
  const counts = days.map((day) => runningCounts(day, slice, feature, bins));
  const total = new Float64Array((days[0]!.hourAt.length + 1) * VALUE_BINS);
  for (const running of counts) {
    for (let at = 0; at < running.length; at++)
      total[Math.floor(at / bins.length) * VALUE_BINS + bins[at % bins.length]!]! += running[at]!;
  }
  const scatters = windows.map((sameLength) =>
    distanceScatter({
      bins: bins.length,
      cells: sameLength.length,
      days: counts.map((running) => windowCounts(running, sameLength, bins.length)),
      independent: sameLength.length / sameLength[0]!.hours,
    }),
  );
  return { total, scatters };
}

const ALL_BINS = Array.from({ length: VALUE_BINS }, (_, bin) => bin);

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
