import { InputError } from "@slidr/clicks";

const hourMs = 3_600_000;
// Zones shift at multiples of a quarter of an hour, so one offset holds for a whole quarter.
const quarterMs = 900_000;
const offsetsMax = 100_000;

/** Tells the local hour of an instant. */
export interface LocalTime {
  /** Hours since Monday 00:00 local time, 0 to 167. */
  hourOfWeek(epochMs: number): number;
}

/**
 * A clock face for one zone: remembers the zone's offset per quarter of an hour, since asking for it is slow.
 *
 * @param timeZone - an IANA name.
 * @throws InputError TIME_ZONE for a zone this runtime does not know.
 */
export function createLocalTime(timeZone: string, caller: string): LocalTime {
  const format = zoneFormat(timeZone, caller);
  const offsets = new Map<number, number>();
  let quarterNow = Number.NaN;
  let offsetNow = 0;
  const offsetAt = (quarter: number): number => {
    const known = offsets.get(quarter);
    if (known !== undefined) return known;
    if (offsets.size >= offsetsMax) offsets.clear();
    const offset = offsetOf(format, quarter * quarterMs);
    offsets.set(quarter, offset);
    return offset;
  };
  return {
    hourOfWeek(epochMs) {
      const quarter = Math.floor(epochMs / quarterMs);
      if (quarter !== quarterNow) {
        offsetNow = offsetAt(quarter);
        quarterNow = quarter;
      }
      // 1970-01-01 was a Thursday: 72 hours after a Monday 00:00.
      const hour = Math.floor((epochMs + offsetNow) / hourMs) + 72;
      return hour - Math.floor(hour / 168) * 168;
    },
  };
}

function zoneFormat(timeZone: string, caller: string): Intl.DateTimeFormat {
  try {
    if (typeof timeZone !== "string" || timeZone.length === 0) throw new RangeError("no zone");
    return new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch (cause) {
    throw new InputError(
      "TIME_ZONE",
      `${caller} requires an IANA time zone such as "UTC" or "Asia/Kolkata", got ${JSON.stringify(timeZone)}`,
      { cause },
    );
  }
}

/** Local time minus UTC, in ms, at an instant that is a multiple of a second. */
function offsetOf(format: Intl.DateTimeFormat, epochMs: number): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(epochMs)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - epochMs;
}
