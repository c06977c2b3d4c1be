import type { SliceProfile } from "../../profile/dayProfile.js";
import { CellTally } from "../cellTally.js";
import { compareDays } from "../comparison.js";
import { judgeTally } from "../judgeTally.js";
import { tallyWindowShares } from "../tallyWindowShares.js";
import type { TrainingCheck } from "../trainingCheck.js";
import { withEnoughDays } from "../withEnoughDays.js";

const TOLERANCE = { factor: 1, difference: 0.1 };

/** Labels are as ripe as on earlier days: the share of clicks whose label is not yet known, by hour and slice. */
export const unknownLabels: TrainingCheck = withEnoughDays(
  { check: "unknownLabels", code: "UNKNOWN_LABELS" },
  (context) => {
    const about = {
      check: "unknownLabels",
      code: "UNKNOWN_LABELS",
      what: "clicks without a label yet, by hour and slice",
      action: (place: string) => `look for labels of ${place} that are late, and train when they have come`,
    };
    const share = {
      name: "clicks have no label yet",
      part: ({ clicks, labelled }: SliceProfile, hour: number) => clicks[hour]! - labelled[hour]!,
      whole: ({ clicks }: SliceProfile, hour: number) => clicks[hour]!,
    };
    const tally = new CellTally();
    tallyWindowShares(tally, compareDays(context.profile, context.baseline), share, TOLERANCE);
    return judgeTally(about, tally, context);
  },
);
