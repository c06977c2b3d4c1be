import { ALL_SLICES } from "@slidr/clicks";
import { addSlice } from "./addSlice.js";
import { type DayProfile, hoursOf, type SliceProfile } from "./dayProfile.js";
import { emptySlice } from "./emptySlice.js";

/** Several checks ask for the same sum; a profile is never changed, so it is kept as long as the profile is. */
const sums = new WeakMap<DayProfile, SliceProfile>();

/** All slices of a day as one. */
export function allSlices(profile: DayProfile): SliceProfile {
  let sum = sums.get(profile);
  if (sum === undefined) {
    sum = emptySlice(ALL_SLICES, hoursOf(profile), profile.features.length);
    for (const slice of profile.slices) addSlice(sum, slice, 0, profile.features.length);
    sums.set(profile, sum);
  }
  return sum;
}
