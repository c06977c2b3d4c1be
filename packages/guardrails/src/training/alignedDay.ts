import type { DayProfile, SliceProfile } from "../profile/dayProfile.js";

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
