import { ALL_SLICES, hourOfWeekIn } from "@slidr/clicks";
import { allSlices } from "../profile/allSlices.js";
import { type DayProfile, HOUR_MS, hoursOf, type SliceProfile } from "../profile/dayProfile.js";

/** Fewest earlier days that any comparison is made with. */
export const DAYS_MIN = 3;

/** A day laid beside the one that is judged. */
export interface AlignedDay {
  readonly profile: DayProfile;
  /** [hours of the judged day], the same local hour of this day; -1 where it has none. */
  readonly hourAt: Int16Array;
  /** [slices of the comparison]; undefined where this day had no such slice. */
  readonly slices: readonly (SliceProfile | undefined)[];
}

/** Consecutive hours of the judged day. */
export interface HourWindow {
  readonly firstHour: number;
  readonly hours: number;
  readonly name: string;
}

/** A day and earlier ones, hour by hour and slice by slice. */
export interface Comparison {
  readonly today: AlignedDay;
  readonly days: readonly AlignedDay[];
  /** Those of `days` on the judged day's day of the week, if there are three or more; otherwise all. */
  readonly alike: readonly AlignedDay[];
  /** The first is all slices together; the others those of any of the days, unless there is only one. */
  readonly sliceNames: readonly string[];
  /** By length: single hours, runs of six, the whole. */
  readonly windows: readonly (readonly HourWindow[])[];
}

/** Every check of a run asks for the same comparison; profiles do not change. */
const compared = new WeakMap<DayProfile, { baseline: readonly DayProfile[]; comparison: Comparison }>();

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
  const names = new Set([profile, ...baseline].flatMap((day) => day.slices.map((slice) => slice.name)));
  const sliceNames = [ALL_SLICES, ...(names.size > 1 ? [...names].sort() : [])];
  const hours = hoursOf(profile);
  const aligned = (day: DayProfile): AlignedDay => {
    const bySlice = new Map(day.slices.map((slice) => [slice.name, slice]));
    return {
      profile: day,
      hourAt:
        day === profile ? Int16Array.from({ length: hours }, (_, hour) => hour) : alignHours(profile, day),
      slices: [allSlices(day), ...sliceNames.slice(1).map((name) => bySlice.get(name))],
    };
  };
  const days = baseline.map(aligned);
  const weekday = localDay(profile);
  const alike = days.filter((day) => localDay(day.profile) === weekday);
  return {
    today: aligned(profile),
    days,
    alike: alike.length >= DAYS_MIN ? alike : days,
    sliceNames,
    windows: windowsOf(profile),
  };
}

/** A figure by hour of the judged day, of one slice of an aligned day; hours that the day lacks count as 0. */
export function byHour(
  day: AlignedDay,
  slice: number,
  figure: (slice: SliceProfile, hour: number) => number,
): Float64Array {
  const counts = new Float64Array(day.hourAt.length);
  const profile = day.slices[slice];
  if (profile === undefined) return counts;
  for (let hour = 0; hour < counts.length; hour++) {
    const own = day.hourAt[hour]!;
    if (own >= 0) counts[hour] = figure(profile, own);
  }
  return counts;
}

/** The sum over the hours of a window. */
export function sumOver(hourly: Float64Array, { firstHour, hours }: HourWindow): number {
  let sum = 0;
  for (let hour = firstHour; hour < firstHour + hours; hour++) sum += hourly[hour]!;
  return sum;
}

function alignHours(profile: DayProfile, day: DayProfile): Int16Array {
  const own = localHours(day);
  // Spans longer than a day are compared by hour of the week, days by hour of the day.
  const cycle = hoursOf(profile) > 25 ? 168 : 24;
  return Int16Array.from(localHours(profile), (hour) =>
    own.findIndex((other) => (other - hour) % cycle === 0),
  );
}

function localHours(profile: DayProfile): number[] {
  const hourOfWeek = hourOfWeekIn(profile.timeZone, "checkTrainingData");
  return Array.from({ length: hoursOf(profile) }, (_, hour) => hourOfWeek(profile.fromMs + hour * HOUR_MS));
}

/** The day of the week of a span's middle: days begin at midnight, but clocks change. */
function localDay(profile: DayProfile): number {
  const middleMs = (profile.fromMs + profile.toMs) / 2;
  return Math.floor(hourOfWeekIn(profile.timeZone, "checkTrainingData")(middleMs) / 24);
}

function windowsOf(profile: DayProfile): HourWindow[][] {
  const hours = hoursOf(profile);
  const starts = localHours(profile);
  const clock = (hour: number) => `${String(starts[hour % starts.length]! % 24).padStart(2, "0")}:00`;
  return [...new Set([1, 6, hours])]
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
