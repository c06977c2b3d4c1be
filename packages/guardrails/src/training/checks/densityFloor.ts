import { checkHumanDensity } from "../../density/checkHumanDensity.js";
import type { TrainingCheck } from "../trainingCheck.js";

/** Every hour has at least a fifth of the humans that days have: `checkHumanDensity` on the day's profile, against earlier days. */
export const densityFloor: TrainingCheck = ({ profile, baseline, alpha }) => {
  const { labelled, humans } = [...(baseline.length > 0 ? baseline : [profile])]
    .flatMap((day) => day.slices)
    .reduce(
      (sum, slice) => ({
        labelled: sum.labelled + total(slice.labelled),
        humans: sum.humans + total(slice.humans),
      }),
      { labelled: 0, humans: 0 },
    );
  const density = humans / labelled;
  const reference = density > 0 && density < 1 ? { referenceDensity: density } : {};
  // A day has 24 of the week's 168 hours: that the others are empty is no news.
  return checkHumanDensity({ profiles: [profile], familyError: alpha, ...reference }).filter(
    ({ code }) => code !== "HUMAN_DENSITY_TOO_FEW",
  );
};

function total(counts: Uint32Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
