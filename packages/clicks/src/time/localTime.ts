import { daysFromCivil } from "./daysFromCivil.js";

/** What a pattern read from a text: a wall clock's time, and its distance from UTC where the text says it. */
export interface LocalTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  /** Of a second, in ms; may have a fraction. */
  fractionMs: number;
  /** Local time minus UTC, in ms; NaN where the text does not say. */
  offsetMs: number;
  /** -1 none, 0 am, 1 pm. */
  half: number;
}

/** A blank to read into; one is reused for all rows. */
export function emptyLocalTime(): LocalTime {
  return {
    year: 1970,
    month: 1,
    day: 1,
    hour: 0,
    minute: 0,
    second: 0,
    fractionMs: 0,
    offsetMs: Number.NaN,
    half: -1,
  };
}

/**
 * The wall clock's time as if it were UTC, in ms, or NaN where no clock shows it (month 13, 30 February, 25:00,
 * second 60, 13 pm).
 */
export function wallClockMs(time: LocalTime): number {
  let { hour } = time;
  if (time.half >= 0) {
    if (hour < 1 || hour > 12) return Number.NaN;
    hour = (hour % 12) + 12 * time.half;
  }
  if (hour > 23 || time.minute > 59 || time.second > 59) return Number.NaN;
  const days = daysFromCivil(time.year, time.month, time.day);
  return days * 86_400_000 + hour * 3_600_000 + time.minute * 60_000 + time.second * 1000 + time.fractionMs;
}
