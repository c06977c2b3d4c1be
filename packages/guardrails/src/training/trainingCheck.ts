import type { Finding } from "../finding.js";
import type { DayProfile } from "../profile/dayProfile.js";

/** What a check on training data is given. */
export interface TrainingContext {
  /** The day to judge. */
  readonly profile: DayProfile;
  /** Accepted earlier days. */
  readonly baseline: readonly DayProfile[];
  /** The check's share of the family's chance of a false block: it may block where p <= alpha. */
  readonly alpha: number;
  /** Its share of the chance of a false warning, >= alpha. */
  readonly warnAlpha: number;
}

/**
 * A check on training data: a function of the day's profile, earlier profiles and its share of the error.
 *
 * One's own takes a few lines, and stands in the list beside those of this package.
 *
 * @example
 * ```ts
 * import { checkTrainingData, profileDay, type TrainingCheck } from "@slidr/guardrails";
 *
 * const enoughClicks: TrainingCheck = ({ profile }) => {
 *   const clicks = profile.slices.reduce((sum, slice) => sum + slice.clicks.reduce((a, b) => a + b, 0), 0);
 *   return {
 *     check: "enoughClicks", code: "TOO_FEW", severity: "block", passed: clicks >= 1000,
 *     message: `${clicks} clicks; at least 1,000 are needed`, observed: clicks, limit: 1000, n: clicks,
 *     action: "look for missing files of the day",
 *   };
 * };
 * const profile = profileDay({ fromMs: 0, toMs: 86_400_000, timeZone: "UTC", clickedAtMs: [5], human: [1] });
 * checkTrainingData({ profile, baseline: [], checks: [enoughClicks] }).map((finding) => finding.code); // => ["TOO_FEW"]
 * ```
 */
export interface TrainingCheck {
  (context: TrainingContext): Finding | readonly Finding[];
  /** How many parts of the error it has; default 1. One with a fixed limit needs none. */
  readonly errorParts?: number;
}
