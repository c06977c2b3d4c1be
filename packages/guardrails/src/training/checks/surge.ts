import { ALL_SLICES } from "@slidr/clicks";
import { studentUpperTail } from "../../statistics/studentUpperTail.js";
import { byHour, type HourWindow, sumOver } from "../alignedDay.js";
import { CellTally } from "../cellTally.js";
import { type Comparison, compareDays } from "../comparison.js";
import { Deviations } from "../deviations.js";
import { judgeTally } from "../judgeTally.js";
import { medianOf } from "../medianOf.js";
import type { TrainingCheck } from "../trainingCheck.js";
import { withEnoughDays } from "../withEnoughDays.js";
import { percent } from "../words.js";

const FEWEST_SLICES = 3;
const TOLERANCE = 1.1;
/** Logarithms of the contrast are never taken to scatter less. */
const SCATTER_MIN = 0.02;

/**
 * No stretch of hours has a surge in all slices at once.
 *
 * Against the usual counts of the slices (medians of earlier days), the clicks of some hours are compared with those of the rest of the same day, leaving out the slice
 * that rose most: robots flood one slice now and then, and days differ as wholes. Null hypothesis: that contrast is 1.1 at most; Student's t on its
 * logarithm, with the scatter of earlier days.
 */
export const surge: TrainingCheck = withEnoughDays({ check: "surge", code: "SURGE" }, (context) => {
  const comparison = compareDays(context.profile, context.baseline);
  const tally = new CellTally();
  if (comparison.sliceNames.length > FEWEST_SLICES) {
    for (const sameLength of comparison.windows.slice(1, -1)) tallySurges(tally, comparison, sameLength);
  }
  const about = {
    check: "surge",
    code: "SURGE",
    what: "clicks of some hours against the rest of the day, the slice that rose most left out",
    action: (place: string) =>
      `look for robots that came to all slices at once, or clicks loaded twice under new ids: ${place}`,
  };
  return judgeTally(about, tally, context);
});

function tallySurges(tally: CellTally, comparison: Comparison, windows: readonly HourWindow[]): void {
  const { today, days, sliceNames } = comparison;
  // [days and today][slices], clicks by hour.
  const hourly = [...days, today].map((day) =>
    sliceNames.slice(1).map((_, slice) => byHour(day, slice + 1, ({ clicks }, hour) => clicks[hour]!)),
  );
  const usual = sliceNames
    .slice(1)
    .map((_, slice) =>
      Float64Array.from(today.hourAt, (_, hour) =>
        medianOf(hourly.slice(0, -1).map((day) => day[slice]![hour]!)),
      ),
    );
  const contrasts = windows.map((window) => hourly.map((slices) => contrastOf(slices, usual, window)));
  const deviations = new Deviations();
  for (const values of contrasts) {
    const middle = medianOf(values.slice(0, -1));
    for (const value of values.slice(0, -1)) deviations.add((value - middle) ** 2);
  }
  const freedom = ((days.length - 1) * windows.length) / windows[0]!.hours;
  const scatter = Math.max(SCATTER_MIN, Math.sqrt(deviations.spread(freedom) * (1 + 1 / days.length)));
  for (const [index, window] of windows.entries()) {
    const values = contrasts[index]!;
    const [now, middle] = [values.at(-1)!, medianOf(values.slice(0, -1))];
    const excess = now - middle - Math.log(TOLERANCE);
    const pValue = excess > 0 ? studentUpperTail(excess / scatter, Math.max(1, Math.floor(freedom))) : 1;
    tally.add({ slice: ALL_SLICES, window }, pValue, Math.abs(now - middle), () => ({
      observed: Math.exp(now - middle),
      limit: TOLERANCE,
      n: hourly.at(-1)!.reduce((sum, counts) => sum + sumOver(counts, window), 0),
      text: `${percent(Math.exp(now - middle))} of what the rest of the day lets expect (at most ${percent(TOLERANCE)}, and days scatter by ${percent(scatter)})`,
    }));
  }
}

/** Log of the clicks in the window, over those outside, each over the usual; without the slice with most clicks above the usual. */
function contrastOf(
  slices: readonly Float64Array[],
  usual: readonly Float64Array[],
  window: HourWindow,
): number {
  const inside = slices.map((counts, slice) => ({
    clicks: sumOver(counts, window),
    usual: sumOver(usual[slice]!, window),
  }));
  const flooded = inside.reduce(
    (most, { clicks, usual }, slice) =>
      clicks - usual > inside[most]!.clicks - inside[most]!.usual ? slice : most,
    0,
  );
  let [clicksIn, usualIn, clicksOut, usualOut] = [1, 1, 1, 1];
  for (const [slice, counts] of slices.entries()) {
    if (slice === flooded) continue;
    clicksIn += inside[slice]!.clicks;
    usualIn += inside[slice]!.usual;
    clicksOut += total(counts) - inside[slice]!.clicks;
    usualOut += total(usual[slice]!) - inside[slice]!.usual;
  }
  return Math.log((clicksIn / usualIn) * (usualOut / clicksOut));
}

function total(counts: Float64Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
