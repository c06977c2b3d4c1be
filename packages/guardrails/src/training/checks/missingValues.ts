import type { SliceProfile } from "../../profile/dayProfile.js";
import { NOT_FINITE_BIN, VALUE_BINS } from "../../profile/valueBins.js";
import { CellTally } from "../cellTally.js";
import { compareDays } from "../comparison.js";
import { judgeTally } from "../judgeTally.js";
import { tallyWindowShares } from "../tallyWindowShares.js";
import type { TrainingCheck } from "../trainingCheck.js";
import { withEnoughDays } from "../withEnoughDays.js";

const TOLERANCE = { factor: 1.5, difference: 0.05, isFallFine: true };

/** Features are missing hardly more often than on earlier days: at their declared default, or not finite, by hour and slice. */
export const missingValues: TrainingCheck = withEnoughDays(
  { check: "missingValues", code: "MISSING_VALUES", sameFeatures: true },
  (context) => {
    const comparison = compareDays(context.profile, context.baseline);
    const { features } = context.profile;
    const about = {
      check: "missingValues",
      code: "MISSING_VALUES",
      what: "features at their default or not finite",
      action: (place: string) =>
        `find out why ${place} is missing: a column that was renamed, a store that did not answer, a failed join`,
    };
    const tally = new CellTally();
    for (const [feature, { name, default: fallback }] of features.entries()) {
      const part = ({ defaults, values }: SliceProfile, hour: number) => {
        const at = hour * features.length + feature;
        // Without a declared default, NaN is counted as one; not twice.
        return fallback === undefined
          ? values[at * VALUE_BINS + NOT_FINITE_BIN]!
          : defaults[at]! + values[at * VALUE_BINS + NOT_FINITE_BIN]!;
      };
      const whole = ({ clicks }: SliceProfile, hour: number) => clicks[hour]!;
      tallyWindowShares(tally, comparison, { name: "clicks lack it", feature: name, part, whole }, TOLERANCE);
    }
    return judgeTally(about, tally, context);
  },
);
