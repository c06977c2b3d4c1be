import { studentUpperTail } from "../../statistics/studentUpperTail.js";
import { byHour } from "../alignedDay.js";
import { CellTally } from "../cellTally.js";
import { type Comparison, compareDays } from "../comparison.js";
import { Deviations } from "../deviations.js";
import { judgeTally } from "../judgeTally.js";
import { medianOf } from "../medianOf.js";
import type { TrainingCheck } from "../trainingCheck.js";
import { withEnoughDays } from "../withEnoughDays.js";
import { short, whole } from "../words.js";

const HOURS = 24;
const SHIFT_MAX_HOURS = 12;

/**
 * The day's hours fit those of earlier days as they are, not better put forward or back: for all slices together and for each.
 *
 * The misfit of a day to the usual one (the median of earlier days, hour by hour and slice by slice) is the sum of absolute differences
 * of the roots of their counts, so that a flood in one slice cannot outweigh the rhythm of all others. Null hypothesis: shifted by
 * some hours the day fits no better, as it does while its clock is wrong by less than half of that; tested by Student's t with the scatter of
 * that gain between earlier days, assumed normal.
 */
export const clockShift: TrainingCheck = withEnoughDays(
  { check: "clockShift", code: "CLOCK_SHIFT" },
  (context) => {
    const comparison = compareDays(context.profile, context.baseline);
    const about = {
      check: "clockShift",
      code: "CLOCK_SHIFT",
      what: "the rhythm of the day",
      action: (place: string) => `look at the clock and the time zone in which ${place} was written`,
    };
    const tally = new CellTally();
    if (comparison.today.hourAt.length === HOURS) tallyShifts(tally, comparison);
    return judgeTally(about, tally, context);
  },
);

function tallyShifts(tally: CellTally, { today, days, sliceNames, windows }: Comparison): void {
  const window = windows.at(-1)![0]!;
  // The first row of gains is the sum over the slices; where there is only one, it is its own.
  const gains = sliceNames.map((_, slice) => {
    const hourly = [today, ...days].map((day) => byHour(day, slice, ({ clicks }, hour) => clicks[hour]!));
    const usual = Float64Array.from({ length: HOURS }, (_, hour) =>
      medianOf(hourly.slice(1).map((counts) => counts[hour]!)),
    );
    return hourly.map((counts) => gainsOf(counts, usual));
  });
  if (gains.length > 1) {
    gains[0] = gains[0]!.map((own, day) =>
      own.map((_, shift) => gains.slice(1).reduce((sum, slice) => sum + slice[day]![shift]!, 0)),
    );
  }
  for (const [index, slice] of sliceNames.entries()) {
    const [now, ...before] = gains[index]!;
    const n = byHour(today, index, ({ clicks }, hour) => clicks[hour]!).reduce((a, b) => a + b, 0);
    for (let shift = -SHIFT_MAX_HOURS; shift <= SHIFT_MAX_HOURS; shift++) {
      if (shift === 0) continue;
      const gain = now![shift + SHIFT_MAX_HOURS]!;
      const scatter = scatterOf(before.map((day) => day[shift + SHIFT_MAX_HOURS]!));
      const pValue =
        gain > 0 && scatter > 0 ? Math.min(1, 2 * studentUpperTail(gain / scatter, before.length - 1)) : 1;
      tally.add({ slice, window }, pValue, gain / Math.max(1, scatter), () => ({
        observed: shift,
        limit: shift / 2,
        n,
        text: `its ${whole(n)} clicks fit earlier days ${gain > 0 ? "better" : "no better"} when put ${Math.abs(shift)} h ${shift > 0 ? "back" : "forward"} (by ${short(gain / Math.max(scatter, 1e-9))} of the days' scatter)`,
      }));
    }
  }
}

/** [25], by how much the misfit of a day to the usual one falls when the day is shifted by -12 to 12 hours. */
function gainsOf(counts: Float64Array, usual: Float64Array): Float64Array {
  const [total, usualTotal] = [counts.reduce((a, b) => a + b, 0), usual.reduce((a, b) => a + b, 0)];
  const scale = usualTotal === 0 ? 0 : total / usualTotal;
  const misfit = (shift: number): number => {
    let sum = 0;
    for (let hour = 0; hour < HOURS; hour++) {
      const expected = usual[(hour - shift + HOURS) % HOURS]! * scale;
      sum += Math.abs(Math.sqrt(counts[hour]!) - Math.sqrt(expected));
    }
    return sum;
  };
  const unshifted = misfit(0);
  return Float64Array.from(
    { length: 2 * SHIFT_MAX_HOURS + 1 },
    (_, index) => unshifted - misfit(index - SHIFT_MAX_HOURS),
  );
}

/** What a day's gain scatters by around that of another day. */
function scatterOf(gains: readonly number[]): number {
  const mean = gains.reduce((sum, gain) => sum + gain, 0) / gains.length;
  const deviations = new Deviations();
  for (const gain of gains) deviations.add((gain - mean) ** 2);
  return Math.sqrt(deviations.spread(gains.length - 1) * (1 + 1 / gains.length));
}
