import { DELAY_BINS } from "../../profile/delayBins.js";
import { judgeCells } from "../cells.js";
import { type AlignedDay, compareDays } from "../comparison.js";
import { distanceCells } from "../distanceCells.js";
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
    const cells = sliceNames.flatMap((slice, index) =>
      distanceCells(
        {
          places: [{ slice, window }],
          today: delays(today, index),
          days: Float64Array.from(days.flatMap((day) => [...delays(day, index)])),
          bins: DELAY_BINS,
          independent: 1,
          scatterMin: 0,
        },
        TOLERANCE,
      ),
    );
    return judgeCells(about, cells, context);
  },
);
