import type { SliceProfile } from "../../profile/dayProfile.js";
import { countAt, featureHours } from "../../profile/featureHours.js";
import { NOT_FINITE_BIN } from "../../profile/valueBins.js";
import { judgeCells } from "../cells.js";
import { clusterClicks } from "../clusterClicks.js";
import { compareDays } from "../comparison.js";
import type { TrainingCheck } from "../trainingCheck.js";
import { windowShares } from "../windowShares.js";
import { withEnoughDays } from "../withEnoughDays.js";

const TOLERANCE = { factor: 1.5, difference: 0.05 };

/** Features are missing no more often than on earlier days: at their declared default, or not finite, by hour and slice. */
export const missingValues: TrainingCheck = withEnoughDays(
  { check: "missingValues", code: "MISSING_VALUES", sameFeatures: true },
  (context) => {
    const comparison = compareDays(context.profile, context.baseline);
    const { features } = context.profile;
    const cluster = clusterClicks(comparison);
    const about = {
      check: "missingValues",
      code: "MISSING_VALUES",
      what: "features at their default or not finite",
      action: (place: string) =>
        `find out why ${place} is missing: a column that was renamed, a store that did not answer, a failed join`,
    };
    const cells = features.flatMap(({ name, default: fallback }, feature) => {
      const part = (slice: SliceProfile, hour: number) => {
        const notFinite = countAt(featureHours(slice)[feature]!, hour, NOT_FINITE_BIN);
        // Without a declared default, NaN is counted as one; not twice.
        return fallback === undefined
          ? notFinite
          : slice.defaults[hour * features.length + feature]! + notFinite;
      };
      const whole = ({ clicks }: SliceProfile, hour: number) => clicks[hour]!;
      return windowShares(
        comparison,
        { name: "clicks lack it", feature: name, part, whole },
        TOLERANCE,
        cluster,
      );
    });
    return judgeCells(about, cells, context);
  },
);
