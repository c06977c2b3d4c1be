import { CellTally } from "../cellTally.js";
import { compareDays } from "../comparison.js";
import { judgeTally } from "../judgeTally.js";
import { tallyWindowShares } from "../tallyWindowShares.js";
import type { TrainingCheck } from "../trainingCheck.js";
import { withEnoughDays } from "../withEnoughDays.js";

const TOLERANCE = { factor: 1.5, difference: 0.003 };

/** The share of human labels, by hour and slice, lies within a factor of that of earlier days: labels are there, and not twice. */
export const labelDensity: TrainingCheck = withEnoughDays(
  { check: "labelDensity", code: "LABEL_DENSITY" },
  (context) => {
    const about = {
      check: "labelDensity",
      code: "LABEL_DENSITY",
      what: "human labels by hour and slice",
      action: (place: string) =>
        `look for purchases of ${place} that are missing, late or joined to the wrong clicks; restore them and train again`,
    };
    const share = {
      name: "labelled clicks are human",
      part: ({ humans }: { humans: Uint32Array }, hour: number) => humans[hour]!,
      whole: ({ labelled }: { labelled: Uint32Array }, hour: number) => labelled[hour]!,
    };
    const tally = new CellTally();
    tallyWindowShares(tally, compareDays(context.profile, context.baseline), share, TOLERANCE);
    return judgeTally(about, tally, context);
  },
);
