/**
 * The first moment of a local day, epoch ms, by the offset at the UTC midnight of its date, then by that of the moment it gives.
 *
 * An offset is asked for at a time, and the time depends on the offset: twice is enough but where a clock changes at midnight.
 *
 * @param utcMidnightMs midnight of the same date in UTC
 * @param offsetMs of the zone, as `zoneOffset` gives it
 */
export function midnightMs(utcMidnightMs: number, offsetMs: (atMs: number) => number): number {
  return utcMidnightMs - offsetMs(utcMidnightMs - offsetMs(utcMidnightMs));
}
