import { CellTally } from "../cellTally.js";
import { compareDays } from "../comparison.js";
import { judgeTally } from "../judgeTally.js";
import { tallyCounts } from "../tallyCounts.js";
import type { TrainingCheck } from "../trainingCheck.js";
import { withEnoughDays } from "../withEnoughDays.js";

/** A slice with a tenth of its clicks, or with ten times as many, is not the slice it was. */
const TOLERANCE = { riseMax: 10, fallMin: 0.1 };

/** No slice has vanished or appeared. */
export const slices: TrainingCheck = withEnoughDays(
  { check: "slices", code: "SLICE_VANISHED_OR_APPEARED" },
  (context) => {
    const comparison = compareDays(context.profile, context.baseline);
    const tally = new CellTally();
    tallyCounts(tally, { ...comparison, windows: comparison.windows.slice(-1) }, TOLERANCE);
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
