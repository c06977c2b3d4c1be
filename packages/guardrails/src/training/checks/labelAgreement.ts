import type { SliceProfile } from "../../profile/dayProfile.js";
import { VALUE_BINS, valueBinName } from "../../profile/valueBins.js";
import { type Cell, judgeCells } from "../cells.js";
import { clusterClicks } from "../clusterClicks.js";
import { type AlignedDay, type Comparison, compareDays } from "../comparison.js";
import { shareCells } from "../shareCells.js";
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
    const cluster = clusterClicks(comparison);
    const cells = context.profile.features.flatMap(({ name }, feature) =>
      cellsOf(comparison, feature, name, cluster),
    );
    return judgeCells(about, cells, context);
  },
);

function cellsOf(comparison: Comparison, feature: number, name: string, cluster: number): Cell[] {
  const { today, days, sliceNames, windows } = comparison;
  const window = windows.at(-1)![0]!;
  return sliceNames.flatMap((slice, index) => {
    const counted = (day: AlignedDay, bin: number) => partOf(day.slices[index], feature * VALUE_BINS + bin);
    const bins = Array.from({ length: VALUE_BINS }, (_, bin) => bin).filter(
      (bin) => counted(today, bin).n > 0,
    );
    const group = {
      places: bins.map((bin) => ({ slice, window, feature: `${name} ${valueBinName(bin)}` })),
      today: bins.map((bin) => counted(today, bin)),
      days: days.map((day) => bins.map((bin) => counted(day, bin))),
      independent: bins.length,
      spreadMin: 1,
      name: "labelled clicks are human",
    };
    return shareCells(group, TOLERANCE, cluster);
  });
}

function partOf(slice: SliceProfile | undefined, at: number) {
  return slice === undefined ? { k: 0, n: 0 } : { k: slice.humanValues[at]!, n: slice.labelledValues[at]! };
}
