import { studentUpperTail } from "../../statistics/studentUpperTail.js";
import { type AlignedDay, byHour } from "../alignedDay.js";
import { CellTally } from "../cellTally.js";
import { compareDays, DAYS_MIN } from "../comparison.js";
import { Deviations } from "../deviations.js";
import { judgeTally } from "../judgeTally.js";
import type { TrainingCheck } from "../trainingCheck.js";
import { withEnoughDays } from "../withEnoughDays.js";
import { short, whole } from "../words.js";

/** The day's middle may move by this many hours. */
const TOLERANCE_HOURS = 0.25;
/** Scatter of the middle is never taken for less, in hours. */
const SCATTER_MIN_HOURS = 0.05;
/** Fewer clicks a day have no rhythm to speak of. */
const CLICKS_MIN = 100;

/**
 * The rhythm of the day is where it was, for all clicks and for each slice.
 *
 * The day's middle is the mean direction of its clicks on the clock's circle (Fisher, Statistical Analysis of Circular Data, 1993): a clock that
 * is wrong by an hour moves it by an hour. Null hypothesis: it lies within a quarter of an hour of that of earlier days; tested by
 * Student's t with the scatter of those days, assumed normal between days.
 */
export const clockShift: TrainingCheck = withEnoughDays(
  { check: "clockShift", code: "CLOCK_SHIFT" },
  (context) => {
    const { today, days, sliceNames, windows } = compareDays(context.profile, context.baseline);
    const about = {
      check: "clockShift",
      code: "CLOCK_SHIFT",
      what: "the rhythm of the day",
      action: (place: string) => `look at the clock and the time zone in which ${place} was written`,
    };
    const window = windows.at(-1)![0]!;
    const tally = new CellTally();
    for (const [index, slice] of sliceNames.entries()) {
      const rhythm = (day: AlignedDay) => middleOf(byHour(day, index, ({ clicks }, hour) => clicks[hour]!));
      const [now, before] = [rhythm(today), days.map(rhythm).filter(({ clicks }) => clicks >= CLICKS_MIN)];
      if (now.clicks < CLICKS_MIN || before.length < DAYS_MIN) continue;
      const usual = directionOf(before.map(({ hour }) => [hour, 1]));
      const deviations = new Deviations();
      for (const { hour } of before) deviations.add(hoursBetween(usual, hour) ** 2);
      const variance = deviations.spread(before.length - 1) * (1 + 1 / before.length);
      const scatter = Math.max(SCATTER_MIN_HOURS, Math.sqrt(variance));
      const shift = hoursBetween(usual, now.hour);
      const excess = Math.abs(shift) - TOLERANCE_HOURS;
      const pValue = excess > 0 ? Math.min(1, 2 * studentUpperTail(excess / scatter, before.length - 1)) : 1;
      tally.add({ slice, window }, pValue, Math.abs(shift), () => ({
        observed: shift,
        limit: TOLERANCE_HOURS,
        n: now.clicks,
        text: `its middle lies ${short(Math.abs(shift))} h ${shift < 0 ? "before" : "after"} that of earlier days (at most ${TOLERANCE_HOURS} h, and days scatter by ${short(scatter)} h) in ${whole(now.clicks)} clicks`,
      }));
    }
    return judgeTally(about, tally, context);
  },
);

/** Where on the clock the clicks of a day point to. */
function middleOf(hourly: Float64Array) {
  const clicks = hourly.reduce((sum, count) => sum + count, 0);
  return { clicks, hour: directionOf(Array.from(hourly, (count, hour) => [hour + 0.5, count])) };
}

/** The mean direction of hours of the clock, each with its weight. */
function directionOf(hours: readonly (readonly [hour: number, weight: number])[]): number {
  let [x, y] = [0, 0];
  for (const [hour, weight] of hours) {
    x += weight * Math.cos((hour / 24) * 2 * Math.PI);
    y += weight * Math.sin((hour / 24) * 2 * Math.PI);
  }
  return (Math.atan2(y, x) / (2 * Math.PI)) * 24;
}

/** From one hour of the clock to another the short way round, in [-12, 12). */
function hoursBetween(from: number, to: number): number {
  return ((((to - from + 12) % 24) + 24) % 24) - 12;
}
