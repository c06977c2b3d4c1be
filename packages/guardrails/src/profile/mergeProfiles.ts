import { InputError } from "@slidr/clicks";
import { addSlice } from "./addSlice.js";
import { ClickSampler } from "./clickSampler.js";
import {
  type ClickSample,
  type DayProfile,
  HOUR_MS,
  HOURS_MAX,
  hoursOf,
  type SliceProfile,
} from "./dayProfile.js";
import { emptySlice } from "./emptySlice.js";

/**
 * The profile of the union of several sets of rows, from their profiles: how a cluster profiles a day by map and merge.
 *
 * @param profiles at least one; of the same time zone, features, schema, spec hash and sample size, their spans whole hours apart
 * @returns the same profile that all rows together would have, in any order and grouping
 * @throws InputError `PROFILE_NONE`, `PROFILE_MISMATCH`, `SPAN`
 *
 * Cost: O(slices x hours x features) per profile.
 *
 * @example
 * ```ts
 * import { mergeProfiles, profileDay } from "@slidr/guardrails";
 *
 * const frame = { fromMs: 0, toMs: 86_400_000, timeZone: "UTC" };
 * const morning = profileDay({ ...frame, clickedAtMs: [0, 1], human: [1, 0] });
 * const evening = profileDay({ ...frame, clickedAtMs: [2], human: [0] });
 * mergeProfiles([morning, evening]).slices[0]!.clicks[0]; // => 3
 * ```
 */
export function mergeProfiles(profiles: readonly DayProfile[]): DayProfile {
  const first = profiles[0];
  if (first === undefined) throw new InputError("PROFILE_NONE", "mergeProfiles requires a profile, got none");
  for (const [index, profile] of profiles.entries()) requireAlike(first, profile, index);
  const fromMs = Math.min(...profiles.map((profile) => profile.fromMs));
  const toMs = Math.max(...profiles.map((profile) => profile.toMs));
  const hours = hoursOf({ fromMs, toMs });
  if (hours > HOURS_MAX) {
    throw new InputError(
      "SPAN",
      `mergeProfiles requires a joint span of at most ${HOURS_MAX} hours, got ${hours}`,
    );
  }
  const slices = new Map<string, SliceProfile>();
  const sampler = new ClickSampler(first.sample.size);
  for (const profile of profiles) {
    const firstHour = (profile.fromMs - fromMs) / HOUR_MS;
    for (const slice of profile.slices) {
      const sum = slices.get(slice.name) ?? emptySlice(slice.name, hours, first.features.length);
      slices.set(slice.name, sum);
      addSlice(sum, slice, firstHour, first.features.length);
    }
    addSample(sampler, profile.sample, firstHour);
  }
  return {
    ...first,
    fromMs,
    toMs,
    slices: [...slices.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    outside: profiles.reduce((sum, profile) => sum + profile.outside, 0),
    sample: sampler.sample(),
  };
}

function addSample(sampler: ClickSampler, sample: ClickSample, firstHour: number): void {
  for (let i = 0; i < sample.hashes.length; i++) {
    sampler.add(
      sample.hashes[i]!,
      sample.ids[i]!,
      sample.slices[i]!,
      sample.hours[i]! + firstHour,
      sample.counts[i]!,
    );
  }
}

function requireAlike(first: DayProfile, other: DayProfile, index: number): void {
  const parts = ["timeZone", "features", "schema", "specHash"] as const;
  const different = parts.find((part) => JSON.stringify(first[part]) !== JSON.stringify(other[part]));
  const wrong =
    different ??
    (first.sample.size !== other.sample.size
      ? "sample size"
      : (other.fromMs - first.fromMs) % HOUR_MS !== 0
        ? "minute of the hour"
        : undefined);
  if (wrong !== undefined) {
    throw new InputError(
      "PROFILE_MISMATCH",
      `mergeProfiles requires profiles of one frame, got another ${wrong} at index ${index}`,
    );
  }
}
