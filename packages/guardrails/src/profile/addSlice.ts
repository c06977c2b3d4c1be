import type { SliceProfile } from "./dayProfile.js";
import { VALUE_BINS } from "./valueBins.js";

/** Adds a slice's counts to a sum that begins `firstHour` hours before it. */
export function addSlice(sum: SliceProfile, slice: SliceProfile, firstHour: number, features: number): void {
  addAt(sum.clicks, slice.clicks, firstHour);
  addAt(sum.labelled, slice.labelled, firstHour);
  addAt(sum.humans, slice.humans, firstHour);
  addAt(sum.defaults, slice.defaults, firstHour * features);
  addAt(sum.values, slice.values, firstHour * features * VALUE_BINS);
  addAt(sum.labelledValues, slice.labelledValues, 0);
  addAt(sum.humanValues, slice.humanValues, 0);
  addAt(sum.delays, slice.delays, 0);
}

function addAt(sum: Uint32Array, counts: Uint32Array, start: number): void {
  for (let i = 0; i < counts.length; i++) sum[start + i]! += counts[i]!;
}
