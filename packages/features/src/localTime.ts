import { hourOfWeekIn } from "@slidr/clicks";

/** Tells the local hour of an instant. */
export interface LocalTime {
  /** Hours since Monday 00:00 local time, 0 to 167. */
  hourOfWeek(epochMs: number): number;
}

/**
 * A clock face for one zone.
 *
 * @param timeZone - an IANA name.
 * @throws InputError TIME_ZONE for a zone this runtime does not know.
 */
export function createLocalTime(timeZone: string, caller: string): LocalTime {
  return { hourOfWeek: hourOfWeekIn(timeZone, caller) };
}
