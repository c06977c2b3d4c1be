import { studentUpperTail } from "../../statistics/studentUpperTail.js";
import { byHour, sumOver } from "../alignedDay.js";
import { CellTally } from "../cellTally.js";
import { compareDays, DAYS_MIN } from "../comparison.js";
import { Deviations } from "../deviations.js";
import { judgeTally } from "../judgeTally.js";
import { medianOf } from "../medianOf.js";
import type { TrainingCheck } from "../trainingCheck.js";
import { withEnoughDays } from "../withEnoughDays.js";
import { whole } from "../words.js";

/** A slice with less than two fifths of its clicks, or with ten times as many, is not the slice it was. */
const FALL_MIN = 0.4;
const RISE_MAX = 10;
/** Logarithms of a day's clicks are never taken to scatter less. */
const SCATTER_MIN = 0.1;
/** Added to counts, so that none has a logarithm. */
const HALF = 0.5;
/** A slice with fewer clicks, usually and today, may be there or not. */
const CLICKS_MIN = 30;

/**
 * No slice has vanished or appeared.
 *
 * Null hypothesis: a slice's clicks lie between 0.4 and 10 times their usual number, the median of earlier days. Tested by Student's t on the
 * logarithms, with the scatter of those days, assumed normal between days: counts of robots' runs and of small slices scatter by factors, and
 * on that scale nothing lies far from everything.
 */
export const slices: TrainingCheck = withEnoughDays(
  { check: "slices", code: "SLICE_VANISHED_OR_APPEARED" },
  (context) => {
    const { today, days, sliceNames, windows } = compareDays(context.profile, context.baseline);
    const window = windows.at(-1)![0]!;
    const tally = new CellTally();
    for (const [index, slice] of sliceNames.entries()) {
      const [count, ...before] = [today, ...days].map((day) =>
        sumOver(
          byHour(day, index, ({ clicks }, hour) => clicks[hour]!),
          window,
        ),
      );
      const usual = medianOf(before);
      if (Math.max(count!, usual) < CLICKS_MIN || before.length < DAYS_MIN) {
        tally.pass({ slice, window });
        continue;
      }
      const logOf = (clicks: number) => Math.log(clicks + HALF);
      const deviations = new Deviations();
      for (const clicks of before) deviations.add((logOf(clicks) - logOf(usual)) ** 2);
      const freedom = before.length - 1;
      const scatter = Math.max(SCATTER_MIN, Math.sqrt(deviations.spread(freedom) * (1 + 1 / before.length)));
      const limit = usual * (count! > usual ? RISE_MAX : FALL_MIN);
      const excess = count! > usual ? logOf(count!) - logOf(limit) : logOf(limit) - logOf(count!);
      const pValue = excess > 0 ? Math.min(1, 2 * studentUpperTail(excess / scatter, freedom)) : 1;
      tally.add({ slice, window }, pValue, Math.abs(logOf(count!) - logOf(usual)), () => ({
        observed: count!,
        limit,
        n: count!,
        text: `${whole(count!)} clicks where earlier days have ${whole(usual)} (${count! > usual ? "at most" : "at least"} ${whole(limit)})`,
      }));
    }
    const about = {
      check: "slices",
      code: "SLICE_VANISHED_OR_APPEARED",
      what: "slices of the day",
      action: (place: string) =>
        `ask what became of ${place}: a source that stopped, began, or changed its names`,
    };
    return judgeTally(about, tally, context);
  },
);
