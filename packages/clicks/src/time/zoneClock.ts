import { zoneOffset } from "./zoneOffset.js";

const DAY_MS = 86_400_000;
/** Zones change their offset on a quarter of an hour; a quarter with no change has one offset. */
const QUARTER_MS = 900_000;
/** A cache, so it may be emptied at any time: about three years of quarters. */
const QUARTERS_MAX = 100_000;

/** What a wall clock's time is in UTC. */
export interface ZoneAnswer {
  /** Epoch ms; NaN where the clock never showed this time: it was put forward past it. */
  readonly epochMs: number;
  /** True where the clock showed it twice; `epochMs` is the earlier instant. */
  readonly twice: boolean;
}

/** Turns a zone's wall-clock time (as ms, as if it were UTC) into an instant. */
export type ZoneClock = (wallMs: number) => ZoneAnswer;

/**
 * The clock of an IANA time zone: one `Intl` look-up per quarter of an hour that occurs in the log.
 *
 * @throws InputError `TIME_ZONE` on a name that this runtime does not know.
 */
export function zoneClock(zone: string): ZoneClock {
  const offsetAt = zoneOffset(zone, "zone");
  if (zone === "UTC" || zone === "Etc/UTC") return (wallMs) => ({ epochMs: wallMs, twice: false });
  const quarters = new Map<number, number | undefined>();
  return (wallMs) => {
    const quarter = Math.floor(wallMs / QUARTER_MS);
    let offsetMs = quarters.get(quarter);
    if (offsetMs === undefined && !quarters.has(quarter)) {
      if (quarters.size >= QUARTERS_MAX) quarters.clear();
      offsetMs = offsetOfQuarter(offsetAt, quarter);
      quarters.set(quarter, offsetMs);
    }
    return offsetMs === undefined ? resolve(offsetAt, wallMs) : { epochMs: wallMs - offsetMs, twice: false };
  };
}

/** The offset of a whole quarter of wall-clock time, or undefined where the clock changes in it. */
function offsetOfQuarter(offsetAt: (epochMs: number) => number, quarter: number): number | undefined {
  const fromMs = quarter * QUARTER_MS;
  const first = resolve(offsetAt, fromMs);
  const last = resolve(offsetAt, fromMs + QUARTER_MS - 1000);
  const same = first.epochMs - fromMs === last.epochMs - (fromMs + QUARTER_MS - 1000);
  return same && !first.twice && !last.twice ? fromMs - first.epochMs : undefined;
}

/** Tries the offsets before and after: an instant is right where its own offset leads back to the wall clock. */
function resolve(offsetAt: (epochMs: number) => number, wallMs: number): ZoneAnswer {
  const before = offsetAt(wallMs - DAY_MS);
  const after = offsetAt(wallMs + DAY_MS);
  const instants = [...new Set([before, after])]
    .map((offsetMs) => ({ offsetMs, epochMs: wallMs - offsetMs }))
    .filter(({ offsetMs, epochMs }) => offsetAt(epochMs) === offsetMs)
    .map(({ epochMs }) => epochMs);
  if (instants.length === 0) return { epochMs: Number.NaN, twice: false };
  return { epochMs: Math.min(...instants), twice: instants.length > 1 };
}
