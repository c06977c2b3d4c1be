import { byHour, type HourWindow } from "./alignedDay.js";
import type { Comparison } from "./comparison.js";
import { medianOf } from "./medianOf.js";

/** A rise of clicks to this many times those of earlier days is within tolerance. */
export const RISE_MAX = 1.6;

/**
 * The part of a slice's clicks in some hours that lies beyond tolerance: more than 1.6 times what that hour of earlier days has.
 *
 * Robots flood a single slice for hours, every few weeks another one: its volume, its rhythm, its labels and its features are then not those of earlier
 * days, and nothing is wrong with the data.
 */
export function floodShare(
  { today, days, sliceNames }: Comparison,
  name: string,
  window: HourWindow,
): number {
  const slice = sliceNames.indexOf(name);
  const hourly = (day: typeof today) => byHour(day, slice, ({ clicks }, hour) => clicks[hour]!);
  const [now, before] = [hourly(today), days.map(hourly)];
  let [clicks, beyond] = [0, 0];
  for (let hour = window.firstHour; hour < window.firstHour + window.hours; hour++) {
    clicks += now[hour]!;
    beyond += Math.max(0, now[hour]! - RISE_MAX * medianOf(before.map((counts) => counts[hour]!)));
  }
  return clicks === 0 ? 0 : beyond / clicks;
}
