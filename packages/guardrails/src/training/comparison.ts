import { ALL_SLICES, hourOfWeekIn } from "@slidr/clicks";
import { allSlices } from "../profile/allSlices.js";
import { type DayProfile, HOUR_MS, hoursOf } from "../profile/dayProfile.js";
import type { AlignedDay, HourWindow } from "./alignedDay.js";
import { clusterClicks } from "./clusterClicks.js";

/** Fewest earlier days that any comparison is made with. */
export const DAYS_MIN = 3;

/** A day and earlier ones, hour by hour and slice by slice. */
export interface Comparison {
  readonly today: AlignedDay;
  readonly days: readonly AlignedDay[];
  /** Those of `days` on the judged day's day of the week, if there are three or more; otherwise all. */
  readonly alike: readonly AlignedDay[];
  /** The first is all slices together; the others those of any of the days, unless there is only one. */
  readonly sliceNames: readonly string[];
  /** Clicks that come together at most times; see `clusterClicks`. */
  readonly clusterClicks: number;
  /** By length: single hours, runs of 3, 6 and 12, the whole. */
  readonly windows: readonly (readonly HourWindow[])[];
}

/** Every check of a run asks for the same comparison; profiles do not change. */
const compared = new WeakMap<DayProfile, { baseline: readonly DayProfile[]; comparison: Comparison }>();

/** Earlier days as they were last laid beside a day, by the first of them. */
const laid = new WeakMap<
  DayProfile,
  {
    profile: Pick<DayProfile, "fromMs" | "toMs">;
    baseline: readonly DayProfile[];
    sliceNames: readonly string[];
    days: readonly AlignedDay[];
  }
>();

/** Another version of a day is compared with the same earlier days: what is reckoned of them alone need not be reckoned again. */
function sameDays(profile: DayProfile, baseline: readonly DayProfile[], sliceNames: readonly string[]) {
  const known = baseline.length > 0 ? laid.get(baseline[0]!) : undefined;
  const isSame =
    known !== undefined &&
    known.profile.fromMs === profile.fromMs &&
    known.profile.toMs === profile.toMs &&
    known.baseline.length === baseline.length &&
    known.baseline.every((day, at) => day === baseline[at]) &&
    known.sliceNames.join() === sliceNames.join();
  return isSame ? known.days : undefined;
}

/** Lays earlier days beside a day, by local hour and by the slices' names. */
export function compareDays(profile: DayProfile, baseline: readonly DayProfile[]): Comparison {
  const known = compared.get(profile);
  const isSame =
    known?.baseline.length === baseline.length && known.baseline.every((day, at) => day === baseline[at]);
  if (known !== undefined && isSame) return known.comparison;
  const comparison = laidBeside(profile, baseline);
  compared.set(profile, { baseline: [...baseline], comparison });
  return comparison;
}

function laidBeside(profile: DayProfile, baseline: readonly DayProfile[]): Comparison {
  const hourOfWeek = hourOfWeekIn(profile.timeZone, "checkTrainingData");
  const localHours = (day: DayProfile) =>
    Array.from({ length: hoursOf(day) }, (_, hour) => hourOfWeek(day.fromMs + hour * HOUR_MS));
  // Days begin at midnight, but clocks change: the middle of a span says which day it is.
  const localDay = (day: DayProfile) => Math.floor(hourOfWeek((day.fromMs + day.toMs) / 2) / 24);
  const ownHours = localHours(profile);
  const names = new Set([profile, ...baseline].flatMap((day) => day.slices.map((slice) => slice.name)));
  const sliceNames = [ALL_SLICES, ...(names.size > 1 ? [...names].sort() : [])];
  const hours = hoursOf(profile);
  const aligned = (day: DayProfile): AlignedDay => {
    const bySlice = new Map(day.slices.map((slice) => [slice.name, slice]));
    return {
      profile: day,
      hourAt:
        day === profile
          ? Int16Array.from({ length: hours }, (_, hour) => hour)
          : alignHours(ownHours, localHours(day)),
      slices: [allSlices(day), ...sliceNames.slice(1).map((name) => bySlice.get(name))],
    };
  };
  const days = sameDays(profile, baseline, sliceNames) ?? baseline.map(aligned);
  if (baseline.length > 0)
    laid.set(baseline[0]!, {
      profile: { fromMs: profile.fromMs, toMs: profile.toMs },
      baseline: [...baseline],
      sliceNames,
      days,
    });
  const weekday = localDay(profile);
  const alike = days.filter((day) => localDay(day.profile) === weekday);
  return {
    today: aligned(profile),
    days,
    clusterClicks: clusterClicks(days, sliceNames.length),
    alike: alike.length >= DAYS_MIN ? alike : days,
    sliceNames,
    windows: windowsOf(ownHours),
  };
}

function alignHours(hours: readonly number[], other: readonly number[]): Int16Array {
  // Spans longer than a day are compared by hour of the week, days by hour of the day.
  const cycle = hours.length > 25 ? 168 : 24;
  return Int16Array.from(hours, (hour) => other.findIndex((theirs) => (theirs - hour) % cycle === 0));
}

function windowsOf(starts: readonly number[]): HourWindow[][] {
  const hours = starts.length;
  const clock = (hour: number) => `${String(starts[hour % starts.length]! % 24).padStart(2, "0")}:00`;
  return [...new Set([1, 3, 6, 12, hours])]
    .filter((length) => length <= hours)
    .map((length) =>
      Array.from({ length: hours - length + 1 }, (_, firstHour) => ({
        firstHour,
        hours: length,
        name:
          length === hours
            ? "the day"
            : length === 1
              ? clock(firstHour)
              : `${clock(firstHour)} to ${clock((firstHour + length) % hours)}`,
      })),
    );
}
