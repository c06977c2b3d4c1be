import { InputError } from "../inputError.js";
import type { TimeColumn } from "../map/columnMap.js";
import { isoPattern } from "./isoTime.js";
import { wallClockMs } from "./localTime.js";
import { compileTimePattern, type TimePattern } from "./timePattern.js";
import { type ZoneClock, zoneClock } from "./zoneClock.js";

/** Reads the texts of one time column. */
export interface TimeReader {
  /** Epoch ms in whole milliseconds, or NaN where the text is no time of this column. */
  read(text: string): number;
  /** Why `read` gave NaN for `text`. */
  explain(text: string): string;
  /** Texts read so far that a clock put back showed twice; the earlier instant was taken. */
  readonly twice: number;
  /** Texts read so far that were finer than a millisecond; they were cut to it. */
  readonly finer: number;
}

/** Nothing clicked before 1970, and 9999 is as far as ISO dates go. */
const EPOCH_MS_MAX = 253_402_300_799_999;

const EPOCH = /^\d{1,15}(?:\.\d{1,9})?$/;

/**
 * Compiles a time column's format and zone.
 *
 * A local time that occurred twice is its earlier instant; one that never occurred (the clock was put forward) is no
 * time. Times are cut to whole milliseconds, never rounded up.
 *
 * @throws InputError `TIME_FORMAT` or `TIME_ZONE`.
 */
export function timeReader({ format, zone }: Omit<TimeColumn, "column">): TimeReader {
  if (format === "epochMs") return new EpochReader(format, 1);
  if (format === "epochS") return new EpochReader(format, 1000);
  const pattern = format === "iso" ? isoPattern() : compileTimePattern(format);
  if (zone === undefined && format !== "iso" && !pattern.hasOffset)
    throw new InputError(
      "TIME_ZONE",
      `time format "${format}" says no offset from UTC: name the zone its times are in, such as "UTC"`,
    );
  return new PatternReader(format, pattern, zone, zone === undefined ? undefined : zoneClock(zone));
}

class EpochReader implements TimeReader {
  readonly twice = 0;
  finer = 0;

  constructor(
    readonly format: string,
    readonly unitMs: number,
  ) {}

  read(text: string): number {
    if (!EPOCH.test(text)) return Number.NaN;
    // Numbers in decimal notation hold ms exactly, seconds times 1000 may not: 1.001 * 1000 is 1000.9999999999999.
    const exactMs = this.unitMs === 1 ? Number(text) : secondsToMs(text);
    const wholeMs = Math.floor(exactMs);
    if (wholeMs > EPOCH_MS_MAX) return Number.NaN;
    if (wholeMs !== exactMs) this.finer += 1;
    return wholeMs;
  }

  explain(): string {
    return `is not a number of ${this.unitMs === 1 ? "milliseconds" : "seconds"} since 1970 ("${this.format}")`;
  }
}

/** Moves the decimal point three places, in the text. */
function secondsToMs(text: string): number {
  const [seconds, fraction = ""] = text.split(".");
  const ms = Number(`${seconds}${fraction.slice(0, 3).padEnd(3, "0")}`);
  return /[1-9]/.test(fraction.slice(3)) ? ms + 0.5 : ms;
}

class PatternReader implements TimeReader {
  twice = 0;
  finer = 0;

  constructor(
    readonly format: string,
    readonly pattern: TimePattern,
    readonly zone: string | undefined,
    readonly clock: ZoneClock | undefined,
  ) {}

  read(text: string): number {
    const time = this.pattern.read(text);
    if (time === undefined) return Number.NaN;
    const wallMs = wallClockMs(time);
    if (Number.isNaN(wallMs)) return Number.NaN;
    let epochMs = wallMs - time.offsetMs;
    if (Number.isNaN(time.offsetMs)) {
      if (this.clock === undefined) return Number.NaN;
      const answer = this.clock(wallMs);
      epochMs = answer.epochMs;
      if (answer.twice) this.twice += 1;
    }
    const wholeMs = Math.floor(epochMs);
    if (!(wholeMs >= 0 && wholeMs <= EPOCH_MS_MAX)) return Number.NaN;
    if (wholeMs !== epochMs) this.finer += 1;
    return wholeMs;
  }

  explain(text: string): string {
    const time = this.pattern.read(text);
    if (time === undefined) return `does not have the format "${this.format}"`;
    if (Number.isNaN(wallClockMs(time))) return "is a date or a time that does not exist";
    if (Number.isNaN(time.offsetMs) && this.clock === undefined)
      return "says no offset from UTC, and the map names no zone";
    if (Number.isNaN(time.offsetMs) && Number.isNaN(this.clock!(wallClockMs(time)).epochMs))
      return `does not exist in ${this.zone}: the clock was put forward past it`;
    return "lies before 1970";
  }
}
