import { ALL_SLICES } from "@slidr/clicks";
import type { Finding } from "../../finding.js";
import { allSlices } from "../../profile/allSlices.js";
import type { ProfiledFeature, SliceProfile } from "../../profile/dayProfile.js";
import { VALUE_BINS, valueBin } from "../../profile/valueBins.js";
import type { TrainingCheck } from "../trainingCheck.js";
import { percent, whole } from "../words.js";

/** A damaged row or two are no reason to stop a day. */
const SHARE_MAX = 0.001;
const COUNT_MIN = 5;

interface Place {
  readonly slice: string;
  readonly feature: string;
  readonly count: number;
  readonly n: number;
}

/**
 * Features with a declared smallest value stay at or above it, in all clicks and in every slice.
 *
 * A counter that counts the click itself reads 1 at least: 0 says that it was read and not written. That is a limit, not a test: it
 * takes no earlier days, and clicks of a slice of any size show it.
 */
export const possibleValues: TrainingCheck = ({ profile }): Finding => {
  const places = [allSlices(profile), ...profile.slices].flatMap((slice) =>
    profile.features.map((feature, index) => impossibleIn(slice, feature, index, profile.features.length)),
  );
  const isTooMany = ({ count, n }: Place) => count >= COUNT_MIN && count > SHARE_MAX * n;
  const shareOf = ({ count, n }: Place) => (n === 0 ? 0 : count / n);
  const failing = places.filter(isTooMany);
  const passed = failing.length === 0;
  const worst = (passed ? places : failing).reduce<Place>(
    (found, place) => (shareOf(place) > shareOf(found) ? place : found),
    { slice: ALL_SLICES, feature: "", count: 0, n: 0 },
  );
  const found = `${whole(worst.count)} of ${whole(worst.n)} values of ${worst.feature} in ${worst.slice} (${percent(shareOf(worst))})`;
  const others = new Set(failing.map(({ feature }) => feature)).size - 1;
  return {
    check: "possibleValues",
    code: "IMPOSSIBLE_VALUES",
    severity: "block",
    passed,
    message: `values below the smallest possible: ${worst.count === 0 ? "none" : found}, at most ${percent(SHARE_MAX)}${others > 0 ? `; also of ${others} other features` : ""}`,
    slice: worst.slice,
    observed: shareOf(worst),
    limit: SHARE_MAX,
    n: worst.n,
    worstSlice: worst.slice,
    action: passed
      ? "nothing to do"
      : `look at the feature store: ${worst.feature} was read where nothing had been written, or is in another unit`,
  };
};

function impossibleIn(
  { name: slice, values }: SliceProfile,
  { name, min, default: fallback }: ProfiledFeature,
  feature: number,
  features: number,
): Place {
  let [count, n] = [0, 0];
  if (min === undefined) return { slice, feature: name, count, n };
  const [least, missing] = [valueBin(min), fallback === undefined ? -1 : valueBin(fallback)];
  for (let start = feature * VALUE_BINS; start < values.length; start += features * VALUE_BINS) {
    // Bin 0 is what is not finite: missing, which another check looks at.
    for (let bin = 1; bin < VALUE_BINS; bin++) {
      n += values[start + bin]!;
      if (bin < least && bin !== missing) count += values[start + bin]!;
    }
  }
  return { slice, feature: name, count, n };
}
