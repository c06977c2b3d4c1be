import { allSlices } from "../../profile/allSlices.js";
import type { DayProfile, SliceProfile } from "../../profile/dayProfile.js";
import { NOT_FINITE_BIN, VALUE_BINS } from "../../profile/valueBins.js";
import { CellTally } from "../cellTally.js";
import { compareDays } from "../comparison.js";
import { judgeTally } from "../judgeTally.js";
import { tallyWindowShares } from "../tallyWindowShares.js";
import type { TrainingCheck } from "../trainingCheck.js";
import { withEnoughDays } from "../withEnoughDays.js";

/** The usual range of a feature goes from the first octave with this share of its earlier values to the last. */
const USUAL_SHARE = 0.001;
/** So many octaves beyond it are within reach: a flood of robots takes counters to eight times what they ever were, a wrong unit further. */
const REACH_OCTAVES = 3;
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

/** Bins far from where earlier values lie; values that are not finite have a check of their own. */
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
  const bins = Array.from(counts.keys());
  const isUsual = (bin: number) => bin !== NOT_FINITE_BIN && counts[bin]! >= USUAL_SHARE * Math.max(1, total);
  const [first, last] = [bins.findIndex(isUsual), bins.findLastIndex(isUsual)];
  if (first < 0) return [];
  return bins.filter(
    (bin) => bin !== NOT_FINITE_BIN && (bin < first - REACH_OCTAVES || bin > last + REACH_OCTAVES),
  );
}
