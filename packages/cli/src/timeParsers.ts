import { InputError, zoneOffset } from "@slidr/clicks";
import { InvalidArgumentError } from "commander";
import { midnightMs } from "./midnight.js";

const DAY_MS = 86_400_000;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/;
const EPOCH_MS = /^\d{12,14}$/;

/** "2024-03-01T09:00Z" as epoch milliseconds; a date alone is its midnight in UTC, epoch milliseconds are taken as they are. */
export function timeMs(text: string): number {
  if (EPOCH_MS.test(text)) return Number(text);
  const atMs = TIME.test(text) && isOfCalendar(text.slice(0, 10)) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(atMs))
    throw new InvalidArgumentError(
      "It must be a date, a time with its zone (2024-03-01T09:00Z), or epoch milliseconds.",
    );
  return atMs;
}

/** A date as it is written on a report. */
export function dayText(text: string): string {
  if (!isDay(text)) throw new InvalidArgumentError("It must be a day of the calendar: 2024-03-01.");
  return text;
}

/** Whether a text is a date such as 2024-03-01. */
export function isDay(text: string): boolean {
  return DATE.test(text) && isOfCalendar(text);
}

/** The first millisecond of a day in a zone, and that of the next day. */
export function dayInterval(day: string, timeZone: string, caller: string): { fromMs: number; toMs: number } {
  const offsetMs = zoneOffset(timeZone, caller);
  const utcMs = Date.parse(day);
  const [fromMs, toMs] = [midnightMs(utcMs, offsetMs), midnightMs(utcMs + DAY_MS, offsetMs)];
  if (toMs > fromMs) return { fromMs, toMs };
  throw new InputError("DAY", `${caller} requires a day that has hours, got ${day} in ${timeZone}`);
}

/** Date.parse takes February 31 for March 2. */
function isOfCalendar(date: string): boolean {
  const utcMs = Date.parse(date);
  return !Number.isNaN(utcMs) && new Date(utcMs).toISOString().startsWith(date);
}
