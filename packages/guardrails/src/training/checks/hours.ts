import { CellTally } from "../cellTally.js";
import { compareDays } from "../comparison.js";
import { judgeTally } from "../judgeTally.js";
import { tallyCounts } from "../tallyCounts.js";
import type { TrainingCheck } from "../trainingCheck.js";
import { withEnoughDays } from "../withEnoughDays.js";

/** Less than a tenth of what like days have is no quiet hour, but a missing one. */
const TOLERANCE = { riseMax: Number.POSITIVE_INFINITY, fallMin: 0.1 };

/** No hour of the day is missing, all slices together. */
export const hours: TrainingCheck = withEnoughDays({ check: "hours", code: "HOUR_MISSING" }, (context) => {
  const comparison = compareDays(context.profile, context.baseline);
  const tally = new CellTally();
  tallyCounts(
    tally,
    { ...comparison, sliceNames: comparison.sliceNames.slice(0, 1), windows: comparison.windows.slice(0, 1) },
    TOLERANCE,
  );
  const about = {
    check: "hours",
    code: "HOUR_MISSING",
    what: "hours of the day",
    action: (place: string) => `find the missing clicks of ${place} and load them`,
  };
  return judgeTally(about, tally, context);
});
