import { VALUE_BINS, valueBinName } from "../../profile/valueBins.js";
import { type Cell, judgeCells } from "../cells.js";
import { clusterClicks } from "../clusterClicks.js";
import { type AlignedDay, type Comparison, compareDays } from "../comparison.js";
import { type Parts, shareCells } from "../shareCells.js";
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
    const bins = Array.from({ length: VALUE_BINS }, (_, bin) => bin).filter(
      (bin) => (today.slices[index]?.labelledValues[feature * VALUE_BINS + bin] ?? 0) > 0,
    );
    const counted = (of: readonly AlignedDay[]): Parts => {
      const part = (name: "humanValues" | "labelledValues") =>
        Float64Array.from(
          of.flatMap((day) => bins.map((bin) => day.slices[index]?.[name][feature * VALUE_BINS + bin] ?? 0)),
        );
      return { k: part("humanValues"), n: part("labelledValues") };
    };
    const group = {
      places: bins.map((bin) => ({ slice, window, feature: `${name} ${valueBinName(bin)}` })),
      today: counted([today]),
      days: counted(days),
      independent: bins.length,
      spreadMin: 1,
      name: "labelled clicks are human",
    };
    return shareCells(group, TOLERANCE, cluster);
  });
}
