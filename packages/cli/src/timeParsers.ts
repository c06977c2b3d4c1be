import { InputError, zoneOffset } from "@slidr/clicks";
import { InvalidArgumentError } from "commander";

const TIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** "2024-03-01T09:00Z" as epoch milliseconds; a date alone is its midnight in UTC. */
export function timeMs(text: string): number {
  const atMs = TIME.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(atMs))
    throw new InvalidArgumentError("It must be a date, or a time with its zone: 2024-03-01T09:00Z.");
  return atMs;
}

/** A date as it is written on a report. */
export function dayText(text: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(Date.parse(text)))
    throw new InvalidArgumentError("It must be a date: 2024-03-01.");
  return text;
}

/** The first millisecond of a day in a zone, and that of the next day. */
export function dayInterval(day: string, timeZone: string, caller: string): { fromMs: number; toMs: number } {
  const offsetMs = zoneOffset(timeZone, caller);
  const startMs = (utcMs: number) => {
    // An offset is asked for at a time, and the time depends on the offset: twice is enough but where a clock changes at midnight.
    const guessMs = utcMs - offsetMs(utcMs);
    return utcMs - offsetMs(guessMs);
  };
  const midnightMs = Date.parse(day);
  const [fromMs, toMs] = [startMs(midnightMs), startMs(midnightMs + 86_400_000)];
  if (toMs > fromMs) return { fromMs, toMs };
  throw new InputError("DAY", `${caller} requires a day that has hours, got ${day} in ${timeZone}`);
}
