import { createProfiler, type ProfileOptions } from "./createProfiler.js";
import type { DayColumns } from "./dayColumns.js";
import type { DayProfile, ProfiledFeature } from "./dayProfile.js";

/** What {@link profileDay} reads: span and frame as {@link ProfileOptions}, rows as {@link DayColumns}. */
export interface ProfileDayOptions extends Omit<ProfileOptions, "features">, Omit<DayColumns, "features"> {
  readonly features?: {
    /** The features, in the order of their columns. */
    readonly columns: readonly ProfiledFeature[];
    /** [n x columns], row by row. */
    readonly values: Float32Array;
  };
}

/**
 * The profile of a day of clicks: what every check on training data runs on.
 *
 * @param options see {@link ProfileDayOptions}
 * @returns counts by slice, hour, label and feature value, and a sample of click ids; see {@link DayProfile}
 * @throws InputError `SPAN`, `TIME_ZONE`, `OPTION`, `LENGTH`, `LABEL`, `SLICE` or `SLICES_MAX`
 *
 * Cost: one pass, about 3 ns a feature value and 60 ns a click id; memory by slices, hours and features.
 *
 * @example
 * ```ts
 * import { profileDay } from "@slidr/guardrails";
 *
 * const profile = profileDay({
 *   fromMs: 0,
 *   toMs: 86_400_000,
 *   timeZone: "UTC",
 *   clickedAtMs: [1000, 2000, 90_000_000],
 *   human: [1, 0, 0],
 *   clickId: ["a", "b", "c"],
 *   slice: { codes: [0, 1, 0], names: ["mobile", "desktop"] },
 *   features: { columns: [{ name: "user_gap", default: -1 }], values: Float32Array.of(3, -1, 7) },
 * });
 * profile.slices.map((slice) => `${slice.name}: ${slice.clicks[0]}`); // => ["desktop: 1", "mobile: 1"]
 * profile.outside; // => 1
 * ```
 */
export function profileDay(options: ProfileDayOptions): DayProfile {
  const { features, ...rest } = options;
  const profiler = createProfiler({ ...rest, ...(features && { features: features.columns }) });
  profiler.add({ ...rest, ...(features && { features: features.values }) });
  return profiler.profile();
}
