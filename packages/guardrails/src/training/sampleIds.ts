import { ALL_SLICES } from "@slidr/clicks";
import type { DayProfile } from "../profile/dayProfile.js";
import type { HourWindow } from "./alignedDay.js";

const SAMPLES_MAX = 5;

/** Ids of clicks of a slice and some hours, from the profile's sample. */
export function sampleIds(profile: DayProfile, slice: string, { firstHour, hours }: HourWindow): string[] {
  const { sample } = profile;
  const ids: string[] = [];
  for (let i = 0; i < sample.ids.length && ids.length < SAMPLES_MAX; i++) {
    const hour = sample.hours[i]!;
    const within = hour >= firstHour && hour < firstHour + hours;
    if (within && (slice === ALL_SLICES || sample.slices[i] === slice)) ids.push(sample.ids[i]!);
  }
  return ids;
}
