import { CellTally } from "../cellTally.js";
import { compareDays } from "../comparison.js";
import { RISE_MAX } from "../floodShare.js";
import { judgeTally } from "../judgeTally.js";
import { tallyCounts } from "../tallyCounts.js";
import type { TrainingCheck } from "../trainingCheck.js";
import { withEnoughDays } from "../withEnoughDays.js";

/** A campaign or a holiday may move an hour this far without harm; more is for a person to look at. */
const TOLERANCE = { riseMax: RISE_MAX, fallMin: 0.6 };

/** Clicks by hour and slice lie within a factor of those of like days; see `tallyCounts` for the test. */
export const volume: TrainingCheck = withEnoughDays({ check: "volume", code: "VOLUME" }, (context) => {
  const comparison = compareDays(context.profile, context.baseline);
  const about = {
    check: "volume",
    code: "VOLUME",
    what: "clicks by hour and slice",
    action: (place: string) =>
      `look for files of ${place} that are missing or were loaded twice, or for a surge of robots; rebaseline if it is here to stay`,
  };
  const tally = new CellTally();
  tallyCounts(tally, comparison, TOLERANCE);
  return judgeTally(about, tally, context);
});
