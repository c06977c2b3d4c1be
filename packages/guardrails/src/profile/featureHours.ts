import type { SliceProfile } from "./dayProfile.js";
import { VALUE_BINS } from "./valueBins.js";

/** A feature's values in a slice, by hour. */
export interface FeatureHours {
  /** The first bin that any hour fills, and how many follow until the last that any does, it included; none: 0 and 0. */
  readonly first: number;
  readonly bins: number;
  /** [hours x bins]. */
  readonly counts: Uint32Array;
}

/** A profile is never changed, and a baseline's day is read by many checks on many days. */
const known = new WeakMap<SliceProfile, readonly FeatureHours[]>();

/**
 * [features], the values of a slice without the bins that no hour fills: most features have a dozen of 64, and these counts are most of
 * what the checks read.
 */
export function featureHours(slice: SliceProfile): readonly FeatureHours[] {
  let hours = known.get(slice);
  if (hours === undefined) {
    const features = slice.values.length / (slice.clicks.length * VALUE_BINS);
    hours = Array.from({ length: features }, (_, feature) => hoursOfFeature(slice, feature, features));
    known.set(slice, hours);
  }
  return hours;
}

/** What an hour has in a bin. */
export function countAt({ first, bins, counts }: FeatureHours, hour: number, bin: number): number {
  return bin < first || bin >= first + bins ? 0 : counts[hour * bins + bin - first]!;
}

function hoursOfFeature({ values, clicks }: SliceProfile, feature: number, features: number): FeatureHours {
  let first = VALUE_BINS;
  let last = -1;
  const startOf = (hour: number) => (hour * features + feature) * VALUE_BINS;
  for (let hour = 0; hour < clicks.length; hour++) {
    const start = startOf(hour);
    for (let bin = 0; bin < first; bin++) if (values[start + bin]! > 0) first = bin;
    for (let bin = VALUE_BINS - 1; bin > last; bin--) if (values[start + bin]! > 0) last = bin;
  }
  if (last < 0) return { first: 0, bins: 0, counts: new Uint32Array(0) };
  const bins = last - first + 1;
  const counts = new Uint32Array(clicks.length * bins);
  for (let hour = 0; hour < clicks.length; hour++) {
    const start = startOf(hour) + first;
    counts.set(values.subarray(start, start + bins), hour * bins);
  }
  return { first, bins, counts };
}
