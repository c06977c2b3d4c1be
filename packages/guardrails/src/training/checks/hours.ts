import { ALL_SLICES } from "@slidr/clicks";
import { studentUpperTail } from "../../statistics/studentUpperTail.js";
import { byHour } from "../alignedDay.js";
import { CellTally } from "../cellTally.js";
import { compareDays } from "../comparison.js";
import { Deviations } from "../deviations.js";
import { judgeTally } from "../judgeTally.js";
import { medianOf } from "../medianOf.js";
import type { TrainingCheck } from "../trainingCheck.js";
import { withEnoughDays } from "../withEnoughDays.js";
import { whole } from "../words.js";

/** Less than a tenth of what earlier days have is no quiet hour, but a missing one. */
const FALL_MIN = 0.1;
/** Logarithms of an hour's clicks are never taken to scatter less. */
const SCATTER_MIN = 0.1;
/** Added to counts, so that none has a logarithm. */
const HALF = 0.5;
/** An hour with usually fewer clicks may be empty. */
const CLICKS_MIN = 30;

/**
 * No hour of the day is missing, all slices together.
 *
 * Null hypothesis: an hour has a tenth of its usual clicks, the median of earlier days, or more. Tested by Student's t on the logarithms,
 * with the scatter of all hours of those days: where hours are now and then empty, that scatter is wide and none is missed.
 */
export const hours: TrainingCheck = withEnoughDays({ check: "hours", code: "HOUR_MISSING" }, (context) => {
  const { today, days, windows } = compareDays(context.profile, context.baseline);
  const [now, ...before] = [today, ...days].map((day) => byHour(day, 0, ({ clicks }, hour) => clicks[hour]!));
  const logOf = (clicks: number) => Math.log(clicks + HALF);
  const usual = Array.from(now!, (_, hour) => medianOf(before.map((counts) => counts[hour]!)));
  const deviations = new Deviations();
  for (const [hour, clicks] of usual.entries())
    if (clicks >= CLICKS_MIN)
      for (const counts of before) deviations.add((logOf(counts[hour]!) - logOf(clicks)) ** 2);
  // The hours of a day go together: no more degrees of freedom than days.
  const freedom = before.length - 1;
  const scatter = Math.max(SCATTER_MIN, Math.sqrt(deviations.spread(freedom) * (1 + 1 / before.length)));
  const tally = new CellTally();
  for (const [hour, window] of windows[0]!.entries()) {
    const place = { slice: ALL_SLICES, window };
    if (usual[hour]! < CLICKS_MIN) {
      tally.pass(place);
      continue;
    }
    const limit = usual[hour]! * FALL_MIN;
    const count = now![hour]!;
    const pValue = count < limit ? studentUpperTail((logOf(limit) - logOf(count)) / scatter, freedom) : 1;
    tally.add(place, pValue, Math.abs(logOf(count) - logOf(usual[hour]!)), () => ({
      observed: count,
      limit,
      n: count,
      text: `${whole(count)} clicks where earlier days have ${whole(usual[hour]!)} (at least ${whole(limit)})`,
    }));
  }
  const about = {
    check: "hours",
    code: "HOUR_MISSING",
    what: "hours of the day",
    action: (place: string) => `find the missing clicks of ${place} and load them`,
  };
  return judgeTally(about, tally, context);
});
