import { VALUE_BINS, valueBinName } from "../../profile/valueBins.js";
import type { AlignedDay } from "../alignedDay.js";
import { CellTally } from "../cellTally.js";
import { type Comparison, compareDays } from "../comparison.js";
import { judgeTally } from "../judgeTally.js";
import { type Shares, tallyShares } from "../tallyShares.js";
import type { TrainingCheck } from "../trainingCheck.js";
import { withEnoughDays } from "../withEnoughDays.js";

const TOLERANCE = { factor: 1.5, difference: 0.015 };

/**
 * Labels agree with features as on earlier days: the share of humans among the clicks of each octave of each feature.
 *
 * Labels flipped at random hardly move the overall share, but put humans where there were none.
 */
export const labelAgreement: TrainingCheck = withEnoughDays(
  { check: "labelAgreement", code: "LABEL_AGREEMENT", sameFeatures: true },
  (context) => {
    const comparison = compareDays(context.profile, context.baseline);
    const about = {
      check: "labelAgreement",
      code: "LABEL_AGREEMENT",
      what: "human labels by value of a feature",
      action: (place: string) =>
        `look at how labels are joined to clicks (${place}); they say something else than on earlier days`,
    };
    const tally = new CellTally();
    for (const [feature, { name }] of context.profile.features.entries()) {
      tallyFeature(tally, comparison, feature, name);
    }
    return judgeTally(about, tally, context);
  },
);

function tallyFeature(tally: CellTally, comparison: Comparison, feature: number, name: string): void {
  const { today, days, sliceNames, windows } = comparison;
  const window = windows.at(-1)![0]!;
  for (const [index, slice] of sliceNames.entries()) {
    const labelled = (bin: number) => today.slices[index]?.labelledValues[feature * VALUE_BINS + bin] ?? 0;
    const bins = Array.from({ length: VALUE_BINS }, (_, bin) => bin).filter((bin) => labelled(bin) > 0);
    const counted = ({ slices }: AlignedDay): Shares => ({
      k: Float64Array.from(bins, (bin) => slices[index]?.humanValues[feature * VALUE_BINS + bin] ?? 0),
      n: Float64Array.from(bins, (bin) => slices[index]?.labelledValues[feature * VALUE_BINS + bin] ?? 0),
    });
    const group = {
      places: bins.map((bin) => ({ slice, window, feature: `${name} ${valueBinName(bin)}` })),
      today: counted(today),
      days: days.map(counted),
      independent: bins.length,
      spreadMin: 1,
      name: "labelled clicks are human",
    };
    tallyShares(tally, group, TOLERANCE, comparison.clusterClicks);
  }
}
