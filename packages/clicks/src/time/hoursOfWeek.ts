import { InputError } from "../inputError.js";
import { zoneOffset } from "./zoneOffset.js";

const HOUR_MS = 3_600_000;
// 1970-01-01 was a Thursday: hour 72 of a week that begins on Monday.
const EPOCH_HOUR_OF_WEEK = 72;
// The range of a JavaScript date.
const TIME_LIMIT_MS = 8.64e15 - 2 * 86_400_000;

/**
 * The hour of the week of each time, by a wall clock in the given zone: 0 = Monday 00:00 to 01:00, 167 = Sunday's last.
 *
 * Offsets are cached by day, so the cost per click is a few nanoseconds, not a call of `Intl`. An hour that a change
 * of clocks repeats is counted twice under one number; an hour that it skips is absent.
 *
 * @param timesMs [n], epoch milliseconds UTC, finite
 * @param timeZone IANA name, explicit: there is no default
 * @returns [n], 0 to 167
 * @throws InputError `TIME_ZONE` for an unknown zone, `TIME_RANGE` for a time that is not finite
 *
 * @example
 * ```ts
 * import { hoursOfWeek } from "@slidr/clicks";
 *
 * const monday = Date.parse("2024-01-01T00:30:00Z");
 * Array.from(hoursOfWeek([monday], "UTC")); // => [0]
 * Array.from(hoursOfWeek([monday], "America/New_York")); // => [163]
 * ```
 */
export function hoursOfWeek(timesMs: ArrayLike<number>, timeZone: string): Uint8Array {
  const hourOfWeek = hourOfWeekIn(timeZone, "hoursOfWeek");
  const hours = new Uint8Array(timesMs.length);
  for (let i = 0; i < hours.length; i++) {
    const atMs = timesMs[i]!;
    if (!(Math.abs(atMs) <= TIME_LIMIT_MS)) {
      throw new InputError("TIME_RANGE", `hoursOfWeek requires times in epoch ms, got ${atMs} at index ${i}`);
    }
    hours[i] = hourOfWeek(atMs);
  }
  return hours;
}

/**
 * The same for one time after another: a function from epoch milliseconds to the hour of the week.
 *
 * @param timeZone IANA name
 * @param caller the function to name in the error
 * @throws InputError `TIME_ZONE` for an unknown zone
 *
 * @example
 * ```ts
 * import { hourOfWeekIn } from "@slidr/clicks";
 *
 * const hourOfWeek = hourOfWeekIn("UTC", "example");
 * hourOfWeek(Date.parse("2024-01-01T00:30:00Z")); // => 0
 * ```
 */
export function hourOfWeekIn(timeZone: string, caller: string): (atMs: number) => number {
  const offsetMs = zoneOffset(timeZone, caller);
  return (atMs) => {
    const hour = (Math.floor((atMs + offsetMs(atMs)) / HOUR_MS) + EPOCH_HOUR_OF_WEEK) % 168;
    return hour < 0 ? hour + 168 : hour;
  };
}
