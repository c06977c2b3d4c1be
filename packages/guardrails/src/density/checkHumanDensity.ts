import { InputError } from "@slidr/clicks";
import type { Finding } from "../finding.js";
import type { DayProfile } from "../profile/dayProfile.js";
import { countHumansByHour, countHumansOfProfiles } from "./countHumansByHour.js";
import { testDensityRuns } from "./densityRuns.js";
import { describeDensity } from "./describeDensity.js";

/** Clicks and their labels, as rows. */
export interface HumanDensityRows {
  /** [n], epoch milliseconds UTC. */
  readonly clickedAtMs: ArrayLike<number>;
  /** [n], 1 human, 0 not human, -1 unknown. Unknown clicks are counted and reported, never taken for non-human. */
  readonly human: ArrayLike<number>;
  /** IANA name of the zone in which an hour is an hour. */
  readonly timeZone: string;
}

/** Clicks and their labels, as profiles of days; hours are those of the profiles' zone. */
export interface HumanDensityProfiles {
  readonly profiles: readonly DayProfile[];
}

/** How strictly {@link checkHumanDensity} looks. */
export interface HumanDensityLimits {
  /** What the labels are, for the messages, such as "purchase labels"; default "human labels". */
  readonly labels?: string;
  /**
   * The least density of an hour as a share of the reference, in (0, 1); default 0.2. Human density falls at night,
   * when robots do not sleep, by a factor of two or three; where labels are missing it falls to nothing. A fifth
   * lies between the two, at any purchase rate.
   */
  readonly ratioMin?: number;
  /** The density that is normal, in (0, 1); default: that of all labelled clicks given. */
  readonly referenceDensity?: number;
  /** An absolute least density, in [0, 1); default 0. The larger of the two limits holds. */
  readonly densityMin?: number;
  /** Chance of any false alarm when every hour just meets the limit, in (0, 1); default 0.01. */
  readonly familyError?: number;
  /** Lengths of the runs of hours that are tested, integers 1 to 168; default 1, 6 and 24. */
  readonly runHours?: readonly number[];
  /** Confidence of the intervals, in (0, 1); default 0.95. */
  readonly confidence?: number;
}

/** What {@link checkHumanDensity} looks at, rows or profiles, and how strictly. */
export type HumanDensityOptions = HumanDensityLimits & (HumanDensityRows | HumanDensityProfiles);

/**
 * Checks that every hour of the week has its share of human labels.
 *
 * Purchase labels that go missing for a few hours teach the model to invalidate everything in those hours; this check
 * blocks such a day. Each hour of week, and each run of 6 and of 24 hours (for logs too small to judge hour by hour),
 * is tested by an exact one-sided binomial test against the limit; one family-wise error covers all of them, and
 * hours too small to fail cost nothing (Tarone's method).
 *
 * @param options see {@link HumanDensityOptions}
 * @returns the summary first (of severity `warn`, failed, when the log is too small to judge anything), then one finding per failed hour, then failed runs of hours that hold none of those,
 *   then two of severity `info`: hours too small to be judged alone, and labels still unknown
 * @throws InputError `TIME_ZONE`, `TIME_RANGE`, `LENGTH`, `LABEL`, or `OPTION` for a figure out of range
 *
 * Cost: one pass over the clicks (about 10 ns each), then some 500 tests.
 *
 * @example
 * ```ts
 * import { checkHumanDensity } from "@slidr/guardrails";
 *
 * // Ten clicks a minute through one week, every twentieth human, but no labels on Wednesday from 02:00 to 04:00.
 * const monday = Date.parse("2024-01-01T00:00:00Z");
 * const clickedAtMs = Float64Array.from({ length: 100_800 }, (_, i) => monday + i * 6000);
 * const missing = (atMs: number) => atMs >= monday + 50 * 3_600_000 && atMs < monday + 52 * 3_600_000;
 * const human = Int8Array.from(clickedAtMs, (atMs, i) => (i % 20 === 0 && !missing(atMs) ? 1 : 0));
 *
 * const findings = checkHumanDensity({ clickedAtMs, human, timeZone: "UTC", ratioMin: 0.5 });
 * findings[0]!.passed; // => false
 * findings.filter((f) => f.code === "HUMAN_DENSITY_HOUR").map((f) => f.slice); // => ["Wednesday 02:00", "Wednesday 03:00"]
 * ```
 */
export function checkHumanDensity(options: HumanDensityOptions): Finding[] {
  const {
    labels = "human labels",
    ratioMin = 0.2,
    densityMin = 0,
    familyError = 0.01,
    runHours = [1, 6, 24],
    confidence = 0.95,
  } = options;
  requireShare("ratioMin", ratioMin);
  requireShare("familyError", familyError);
  requireShare("confidence", confidence);
  if (options.referenceDensity !== undefined) requireShare("referenceDensity", options.referenceDensity);
  if (labels.trim() === "") {
    throw new InputError(
      "OPTION",
      `checkHumanDensity requires labels to name them, got ${JSON.stringify(labels)}`,
    );
  }
  if (!(densityMin >= 0 && densityMin < 1)) {
    throw new InputError("OPTION", `checkHumanDensity requires densityMin in [0, 1), got ${densityMin}`);
  }
  for (const hours of runHours) {
    if (!(Number.isInteger(hours) && hours >= 1 && hours <= 168)) {
      throw new InputError("OPTION", `checkHumanDensity requires runHours from 1 to 168, got ${hours}`);
    }
  }
  const counts =
    "profiles" in options
      ? countHumansOfProfiles(options.profiles)
      : countHumansByHour(options.clickedAtMs, options.human, options.timeZone);
  const humans = sum(counts.human);
  const labelled = sum(counts.labelled);
  const overall = labelled === 0 ? 0 : humans / labelled;
  const limit = Math.max(ratioMin * (options.referenceDensity ?? overall), densityMin);
  const runs = testDensityRuns(counts, limit, familyError, [...new Set([1, ...runHours])]);
  return describeDensity({ labels, counts, humans, labelled, limit, runs, familyError, confidence });
}

function requireShare(name: string, value: number): void {
  if (!(value > 0 && value < 1)) {
    throw new InputError("OPTION", `checkHumanDensity requires ${name} in (0, 1), got ${value}`);
  }
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
