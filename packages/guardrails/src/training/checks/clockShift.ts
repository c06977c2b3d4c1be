import { type Cell, judgeCells } from "../cells.js";
import { type AlignedDay, byHour, compareDays } from "../comparison.js";
import { distanceCells } from "../distanceCells.js";
import type { TrainingCheck } from "../trainingCheck.js";
import { withEnoughDays } from "../withEnoughDays.js";

const TOLERANCE = 0.03;
/** A shift explains a changed day where it takes away this part of the difference. */
const EXPLAINED = 0.5;

/** The day's rhythm is where it was: that of no slice fits better when its clock is put forward or back. */
export const clockShift: TrainingCheck = withEnoughDays(
  { check: "clockShift", code: "CLOCK_SHIFT" },
  (context) => {
    const { today, days, sliceNames, windows } = compareDays(context.profile, context.baseline);
    const about = {
      check: "clockShift",
      code: "CLOCK_SHIFT",
      what: "the rhythm of the day",
      action: (place: string) => `look at the time zone in which ${place} was written`,
    };
    const window = windows.at(-1)![0]!;
    const rhythm = (day: AlignedDay, slice: number) =>
      byHour(day, slice, ({ clicks }, hour) => clicks[hour]!);
    const cells = sliceNames.flatMap((slice, index): Cell[] => {
      const [now, before] = [rhythm(today, index), days.map((day) => rhythm(day, index))];
      const group = {
        places: [{ slice, window }],
        today: now,
        days: Float64Array.from(before.flatMap((hourly) => [...hourly])),
        bins: now.length,
        independent: 1,
        scatterMin: 0,
      };
      const shift = bestShift(now, before);
      return distanceCells(group, TOLERANCE).map((cell) => ({
        ...cell,
        pValue: shift === 0 ? 1 : cell.pValue,
        text: () =>
          shift === 0
            ? "its hours are those of earlier days"
            : `its hours fit those of earlier days best when put ${Math.abs(shift)} h ${shift > 0 ? "back" : "forward"}`,
      }));
    });
    return judgeCells(about, cells, context);
  },
);

/** By how many hours the day seems late, or 0 where no shift explains what is different. */
function bestShift(now: Float64Array, before: readonly Float64Array[]): number {
  const hours = now.length;
  const usual = Float64Array.from({ length: hours }, (_, hour) =>
    before.reduce((sum, hourly) => sum + hourly[hour]!, 0),
  );
  const [today, total] = [sumOf(now), sumOf(usual)];
  if (today === 0 || total === 0) return 0;
  const differenceAt = (shift: number) => {
    let difference = 0;
    for (let hour = 0; hour < hours; hour++) {
      difference += Math.abs(now[hour]! / today - usual[(((hour - shift) % hours) + hours) % hours]! / total);
    }
    return difference;
  };
  let [best, least] = [0, EXPLAINED * differenceAt(0)];
  for (let shift = -12; shift <= 12; shift++) {
    const difference = differenceAt(shift);
    if (difference < least) [best, least] = [shift, difference];
  }
  return best;
}

function sumOf(counts: Float64Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
