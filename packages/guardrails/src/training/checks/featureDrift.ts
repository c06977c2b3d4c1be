import { CellTally } from "../cellTally.js";
import { compareDays } from "../comparison.js";
import { judgeTally } from "../judgeTally.js";
import { tallyWindowDistances } from "../tallyWindowDistances.js";
import type { TrainingCheck } from "../trainingCheck.js";
import { withEnoughDays } from "../withEnoughDays.js";

/** A tenth of the clicks may lie elsewhere before a model trained on them is another. */
const TOLERANCE = 0.1;

/** The distribution of every feature over the day, by slice, lies near that of earlier days; see `tallyDistances` for the test. */
export const featureDrift: TrainingCheck = withEnoughDays(
  { check: "featureDrift", code: "FEATURE_DRIFT", sameFeatures: true },
  (context) => {
    const comparison = compareDays(context.profile, context.baseline);
    const about = {
      check: "featureDrift",
      code: "FEATURE_DRIFT",
      what: "distributions of features over the day",
      action: (place: string) =>
        `look at what ${place} is computed from; rebaseline if traffic has changed for good`,
    };
    const tally = new CellTally();
    for (const feature of context.profile.features.keys()) {
      tallyWindowDistances(tally, comparison, feature, comparison.windows.slice(-1), TOLERANCE);
    }
    return judgeTally(about, tally, context);
  },
);
