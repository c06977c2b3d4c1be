import { studentUpperTail } from "../../statistics/studentUpperTail.js";
import { byHour } from "../alignedDay.js";
import { CellTally } from "../cellTally.js";
import { type Comparison, compareDays } from "../comparison.js";
import { Deviations } from "../deviations.js";
import { judgeTally } from "../judgeTally.js";
import { medianOf } from "../medianOf.js";
import type { TrainingCheck } from "../trainingCheck.js";
import { withEnoughDays } from "../withEnoughDays.js";
import { short } from "../words.js";

const HOURS = 24;
const SHIFT_MAX_HOURS = 12;

/**
 * The day's hours fit those of earlier days as they are, not better put forward or back: for all slices together and for each.
 *
 * The misfit of a day to the usual one (the median of earlier days, hour by hour and slice by slice) is the sum of absolute differences
 * of the roots of their counts, so that a flood in one slice cannot outweigh the rhythm of all others. A shift back by some hours usually
 * makes it worse. Null hypothesis: it does so by half of what is usual or more, as while the clock is wrong by at most a quarter of the shift;
 * tested by Student's t with the scatter of that gain between earlier days, assumed normal.
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
  const gains = sliceNames.map((_, slice) => {
    const hourly = [today, ...days].map((day) => byHour(day, slice, ({ clicks }, hour) => clicks[hour]!));
    const usual = Float64Array.from({ length: HOURS }, (_, hour) =>
      medianOf(hourly.slice(1).map((counts) => counts[hour]!)),
    );
    return hourly.map((counts) => gainsOf(counts, usual));
  });
  for (let shift = -SHIFT_MAX_HOURS; shift <= SHIFT_MAX_HOURS; shift++) {
    if (shift === 0) continue;
    const bySlice = gains.map((slice) => slice.map((day) => day[shift + SHIFT_MAX_HOURS]!));
    // All slices are those of the slices together, where there are several.
    const all = bySlice.length === 1 ? bySlice[0]! : combined(bySlice.slice(1));
    for (const [index, slice] of sliceNames.entries()) {
      const [now, ...before] = index === 0 ? all : bySlice[index]!;
      const { mean, scatter } = usualGain(before);
      // A clock that is wrong by a quarter of the shift would halve what it usually loses.
      const excess = now! - Math.min(0, mean) / 2;
      const pValue =
        excess > 0 && scatter > 0
          ? Math.min(1, 2 * studentUpperTail(excess / scatter, before.length - 1))
          : 1;
      const distance = scatter > 0 ? Math.max(0, now! - mean) / scatter : 0;
      tally.add({ slice, window }, pValue, distance, () => ({
        observed: shift,
        limit: shift / 4,
        n: byHour(today, index, ({ clicks }, hour) => clicks[hour]!).reduce((a, b) => a + b, 0),
        text: `how well it fits earlier days when put ${Math.abs(shift)} h ${shift > 0 ? "back" : "forward"} lies ${short(distance)} times their scatter above what is usual`,
      }));
    }
  }
}

/** [days], the slices' gains, each weighed by how clearly it tells an earlier day from a shifted one. */
function combined(slices: readonly (readonly number[])[]): number[] {
  const weights = slices.map((gains) => {
    const { mean, scatter } = usualGain(gains.slice(1));
    return scatter > 0 ? Math.max(0, -mean) / scatter ** 2 : 0;
  });
  return slices[0]!.map((_, day) =>
    slices.reduce((sum, gains, slice) => sum + weights[slice]! * gains[day]!, 0),
  );
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

/** The mean gain of earlier days, and what a day's gain scatters by around it. */
function usualGain(gains: readonly number[]) {
  const mean = gains.reduce((sum, gain) => sum + gain, 0) / gains.length;
  const deviations = new Deviations();
  for (const gain of gains) deviations.add((gain - mean) ** 2);
  return { mean, scatter: Math.sqrt(deviations.spread(gains.length - 1) * (1 + 1 / gains.length)) };
}
