import type { Finding } from "../../finding.js";
import { allSlices } from "../../profile/allSlices.js";
import type { DayProfile } from "../../profile/dayProfile.js";
import type { TrainingCheck } from "../trainingCheck.js";
import { percent, whole } from "../words.js";

/** A few clicks around midnight may carry the neighbouring day's date. */
const OUTSIDE_MAX = 0.002;

/** Clicks lie inside the day: a limit, not a test, so it takes no share of the error and needs no earlier days. */
export const span: TrainingCheck = ({ profile }): Finding => {
  const inside = clicksOf(profile);
  const n = inside + profile.outside;
  const observed = n === 0 ? 0 : profile.outside / n;
  const passed = n > 0 && observed <= OUTSIDE_MAX;
  return {
    check: "span",
    code: "OUTSIDE_DAY",
    severity: "block",
    passed,
    message:
      n === 0
        ? "the day: it has no clicks"
        : `the day: ${whole(profile.outside)} of ${whole(n)} clicks (${percent(observed)}) lie outside it (at most ${percent(OUTSIDE_MAX)})`,
    observed,
    limit: OUTSIDE_MAX,
    n,
    action: passed ? "nothing to do" : "look for another day's file, or for times in another zone or unit",
  };
};

function clicksOf(profile: DayProfile): number {
  return allSlices(profile).clicks.reduce((sum, clicks) => sum + clicks, 0);
}
