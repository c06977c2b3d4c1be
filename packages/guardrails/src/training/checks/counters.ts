import { CellTally } from "../cellTally.js";
import { compareDays } from "../comparison.js";
import { judgeTally } from "../judgeTally.js";
import { tallyWindowDistances } from "../tallyWindowDistances.js";
import type { TrainingCheck } from "../trainingCheck.js";
import { withEnoughDays } from "../withEnoughDays.js";

const TOLERANCE = 0.1;

/** No feature froze, jumped or began again from nothing in some hours: their distributions lie near those of the same hours before. */
export const counters: TrainingCheck = withEnoughDays(
  { check: "counters", code: "COUNTERS", sameFeatures: true },
  (context) => {
    const comparison = compareDays(context.profile, context.baseline);
    const about = {
      check: "counters",
      code: "COUNTERS",
      what: "features by the hour",
      action: (place: string) =>
        `look at the feature store around ${place}: a restart, an eviction, writes that stopped`,
    };
    const tally = new CellTally();
    for (const feature of context.profile.features.keys()) {
      tallyWindowDistances(tally, comparison, feature, comparison.windows.slice(0, -1), TOLERANCE);
    }
    return judgeTally(about, tally, context);
  },
);
