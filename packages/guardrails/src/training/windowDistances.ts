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
  const groupOf = (slice: number, sameLength: readonly HourWindow[]) => ({
    places: sameLength.map((window) => ({ slice: sliceNames[slice]!, window, feature: name })),
    today: sameLength.map((window) => histogram(today, slice, feature, window)),
    days: days.map((day) => sameLength.map((window) => histogram(day, slice, feature, window))),
    independent: sameLength.length / sameLength[0]!.hours,
    scatterMin: 0,
  });
  // What bunches in all clicks of an hour may bunch in a small slice, too, where no earlier day has shown it.
  const scatterMin = distanceScatter(groupOf(0, comparison.windows[0]!));
  for (let slice = 0; slice < sliceNames.length; slice++) {
    for (const sameLength of windows) {
      cells.push(
        ...distanceCells(
          { ...groupOf(slice, sameLength), scatterMin: slice === 0 ? 0 : scatterMin },
          tolerance,
        ),
      );
    }
  }
  return cells;
}

/** [64], values of a feature in a window of an aligned day. */
export function histogram(
  { slices, hourAt, profile }: AlignedDay,
  slice: number,
  feature: number,
  window: HourWindow,
): Float64Array {
  const counts = new Float64Array(VALUE_BINS);
  const values = slices[slice]?.values;
  if (values === undefined) return counts;
  for (let hour = window.firstHour; hour < window.firstHour + window.hours; hour++) {
    const own = hourAt[hour]!;
    if (own < 0) continue;
    const start = (own * profile.features.length + feature) * VALUE_BINS;
    for (let bin = 0; bin < VALUE_BINS; bin++) counts[bin]! += values[start + bin]!;
  }
  return counts;
}
