import { DELAY_BINS } from "../../profile/delayBins.js";
import type { AlignedDay } from "../alignedDay.js";
import { CellTally } from "../cellTally.js";
import { compareDays } from "../comparison.js";
import { judgeTally } from "../judgeTally.js";
import { distanceScatter, sumOf, tallyDistances } from "../tallyDistances.js";
import type { TrainingCheck } from "../trainingCheck.js";
import { withEnoughDays } from "../withEnoughDays.js";

const TOLERANCE = 0.1;

/** Conversions come as long after their clicks as on earlier days, by slice. */
export const conversionDelay: TrainingCheck = withEnoughDays(
  { check: "conversionDelay", code: "CONVERSION_DELAY" },
  (context) => {
    const { today, days, sliceNames, windows } = compareDays(context.profile, context.baseline);
    const about = {
      check: "conversionDelay",
      code: "CONVERSION_DELAY",
      what: "time from click to conversion",
      action: (place: string) =>
        `look at when conversions of ${place} were recorded: late deliveries, another clock, another attribution window`,
    };
    const window = windows.at(-1)![0]!;
    const delays = (day: AlignedDay, slice: number) =>
      Float64Array.from(day.slices[slice]?.delays ?? new Uint32Array(DELAY_BINS));
    const tally = new CellTally();
    for (const [index, slice] of sliceNames.entries()) {
      const before = days.map((day) => delays(day, index));
      const group = {
        places: [{ slice, window }],
        bins: DELAY_BINS,
        today: delays(today, index),
        total: sumOf(before),
        scatter: distanceScatter({ cells: 1, bins: DELAY_BINS, days: before, independent: 1 }),
      };
      tallyDistances(tally, group, TOLERANCE);
    }
    return judgeTally(about, tally, context);
  },
);
