import { type AlignedDay, byHour } from "./alignedDay.js";

/**
 * How many clicks come together: the design effect of clicks by hour and slice once each day's own volume is taken out.
 *
 * It bounds from above how far rare events, too few to show a scatter of their own, can come in bunches.
 */
export function clusterClicks(days: readonly AlignedDay[], slices: number): number {
  let [observed, expected] = [0, 0];
  for (let slice = slices > 1 ? 1 : 0; slice < slices; slice++) {
    const hourly = days.map((day) => byHour(day, slice, ({ clicks }, hour) => clicks[hour]!));
    const dayTotals = hourly.map((counts) => counts.reduce((a, b) => a + b, 0));
    const total = dayTotals.reduce((a, b) => a + b, 0);
    if (total === 0) continue;
    for (let hour = 0; hour < hourly[0]!.length; hour++) {
      const share = hourly.reduce((sum, counts) => sum + counts[hour]!, 0) / total;
      hourly.forEach((counts, day) => {
        observed += (counts[hour]! - share * dayTotals[day]!) ** 2;
        expected += share * dayTotals[day]!;
      });
    }
  }
  return expected === 0
    ? 1
    : Math.max(1, (observed / expected) * (days.length / Math.max(1, days.length - 1)));
}
