import { allSlices } from "../../profile/allSlices.js";
import type { DayProfile, SliceProfile } from "../../profile/dayProfile.js";
import { countAt, featureHours } from "../../profile/featureHours.js";
import { NOT_FINITE_BIN, VALUE_BINS } from "../../profile/valueBins.js";
import { judgeCells } from "../cells.js";
import { clusterClicks } from "../clusterClicks.js";
import { compareDays } from "../comparison.js";
import type { TrainingCheck } from "../trainingCheck.js";
import { windowShares } from "../windowShares.js";
import { withEnoughDays } from "../withEnoughDays.js";

/** An octave with less than this share of a feature's earlier values is outside its usual range. */
const USUAL_SHARE = 0.001;
const TOLERANCE = { factor: 3, difference: 0.005 };

/** Values lie where those of earlier days lay: a wrong unit puts them into octaves where there were hardly any. */
export const valueRange: TrainingCheck = withEnoughDays(
  { check: "valueRange", code: "VALUE_RANGE", sameFeatures: true },
  (context) => {
    const comparison = compareDays(context.profile, context.baseline);
    const { features } = context.profile;
    const cluster = clusterClicks(comparison);
    const about = {
      check: "valueRange",
      code: "VALUE_RANGE",
      what: "features outside their usual range",
      action: (place: string) =>
        `look at the units of ${place}, and at what has no limit that should have one`,
    };
    const cells = features.flatMap(({ name }, feature) => {
      const unusual = unusualBins(context.baseline, feature);
      const part = (slice: SliceProfile, hour: number) => {
        const values = featureHours(slice)[feature]!;
        let count = 0;
        for (const bin of unusual) count += countAt(values, hour, bin);
        return count;
      };
      const whole = ({ clicks }: SliceProfile, hour: number) => clicks[hour]!;
      return windowShares(
        comparison,
        { name: "values lie where hardly any did", feature: name, part, whole },
        TOLERANCE,
        cluster,
      );
    });
    return judgeCells(about, cells, context);
  },
);

/** Bins with hardly any of the earlier values; values that are not finite have a check of their own. */
function unusualBins(baseline: readonly DayProfile[], feature: number): number[] {
  const counts = new Float64Array(VALUE_BINS);
  let total = 0;
  for (const day of baseline) {
    const values = featureHours(allSlices(day))[feature]!;
    for (let at = 0; at < values.counts.length; at++) {
      counts[values.first + (at % values.bins)]! += values.counts[at]!;
      total += values.counts[at]!;
    }
  }
  return Array.from(counts.keys()).filter(
    (bin) => bin !== NOT_FINITE_BIN && counts[bin]! < USUAL_SHARE * total,
  );
}
