import { allSlices } from "../../profile/allSlices.js";
import type { DayProfile, SliceProfile } from "../../profile/dayProfile.js";
import { NOT_FINITE_BIN, VALUE_BINS } from "../../profile/valueBins.js";
import { CellTally } from "../cellTally.js";
import { compareDays } from "../comparison.js";
import { judgeTally } from "../judgeTally.js";
import { tallyWindowShares } from "../tallyWindowShares.js";
import type { TrainingCheck } from "../trainingCheck.js";
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
    const about = {
      check: "valueRange",
      code: "VALUE_RANGE",
      what: "features outside their usual range",
      action: (place: string) =>
        `look at the units of ${place}, and at what has no limit that should have one`,
    };
    const tally = new CellTally();
    for (const [feature, { name }] of features.entries()) {
      const unusual = unusualBins(context.baseline, feature);
      const part = ({ values }: SliceProfile, hour: number) => {
        const start = (hour * features.length + feature) * VALUE_BINS;
        let count = 0;
        for (const bin of unusual) count += values[start + bin]!;
        return count;
      };
      const whole = ({ clicks }: SliceProfile, hour: number) => clicks[hour]!;
      tallyWindowShares(
        tally,
        comparison,
        { name: "values lie where hardly any did", feature: name, part, whole },
        TOLERANCE,
      );
    }
    return judgeTally(about, tally, context);
  },
);

/** Bins with hardly any of the earlier values; values that are not finite have a check of their own. */
function unusualBins(baseline: readonly DayProfile[], feature: number): number[] {
  const counts = new Float64Array(VALUE_BINS);
  let total = 0;
  for (const day of baseline) {
    const { values } = allSlices(day);
    const width = day.features.length * VALUE_BINS;
    for (let start = feature * VALUE_BINS; start < values.length; start += width) {
      for (let bin = 0; bin < VALUE_BINS; bin++) {
        counts[bin]! += values[start + bin]!;
        total += values[start + bin]!;
      }
    }
  }
  return Array.from(counts.keys()).filter(
    (bin) => bin !== NOT_FINITE_BIN && counts[bin]! < USUAL_SHARE * total,
  );
}
