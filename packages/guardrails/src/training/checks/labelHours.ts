import type { SliceProfile } from "../../profile/dayProfile.js";
import { CellTally } from "../cellTally.js";
import { compareDays } from "../comparison.js";
import { judgeTally } from "../judgeTally.js";
import { tallyCounts } from "../tallyCounts.js";
import type { TrainingCheck } from "../trainingCheck.js";
import { withEnoughDays } from "../withEnoughDays.js";

/** A quarter of an hour's purchases may be lost without harm. */
const TOLERANCE = { riseMax: Number.POSITIVE_INFINITY, fallMin: 0.75 };

/**
 * Human labels by hour, all slices together, against the same hour of earlier days: an hour whose purchases were lost has none.
 *
 * The labels are counted, not taken as a share of clicks, since robots make clicks come and go and people do not. Where 22 or so are expected,
 * none at all can block.
 */
export const labelHours: TrainingCheck = withEnoughDays(
  { check: "labelHours", code: "LABELS_MISSING" },
  (context) => {
    const comparison = compareDays(context.profile, context.baseline);
    const tally = new CellTally();
    tallyCounts(
      tally,
      {
        ...comparison,
        // People differ less between days of the week than four days can tell.
        alike: comparison.days,
        sliceNames: comparison.sliceNames.slice(0, 1),
        windows: comparison.windows.slice(0, 1),
      },
      TOLERANCE,
      { name: "human labels", of: ({ humans }: SliceProfile, hour) => humans[hour]! },
    );
    const about = {
      check: "labelHours",
      code: "LABELS_MISSING",
      what: "human labels by hour",
      action: (place: string) =>
        `look for purchases of ${place} that were lost or are late; restore them and train again`,
    };
    return judgeTally(about, tally, context);
  },
);
