import { createHash } from "node:crypto";
import {
  blockingFindings,
  checkTrainingData,
  type DayProfile,
  type ErrorBudgetOptions,
  errorBudget,
  type Finding,
  serialiseProfile,
} from "@slidr/guardrails";
import { dayName } from "../dayName.js";
import { dayFindings } from "./dayFindings.js";
import { type Baseline, NO_BASELINE } from "./readBaseline.js";

/** The least number of earlier days with which a day is judged. */
const BASELINE_MIN = 3;

/** What became of the days of a log. */
export interface CheckedDays {
  /** Of the last day that was judged all, of others those that failed; each begins with its day. Then which days were not judged. */
  readonly findings: readonly Finding[];
  /** Days that may join the baseline. */
  readonly accepted: readonly DayProfile[];
  /** Days with a finding that blocks, each with what blocks it. */
  readonly failed: readonly { readonly profile: DayProfile; readonly findings: readonly Finding[] }[];
}

/**
 * Judges the days of a log that the baseline does not hold as they are, each against the days before it: those of the baseline, and
 * those of the log that passed.
 *
 * All days judged share the run's chance of a false alarm. A day that fails is compared with by no later one. One that was accepted and has
 * changed since is judged anew; with too few days before it, what was accepted stands, and a finding warns. One that a person retired is
 * judged, and never accepted.
 *
 * @param days of the log, in time order
 * @param baseline accepted days; those that have not changed are not judged again
 */
export function checkDays(
  days: readonly DayProfile[],
  { days: baseline, known, retired }: Baseline = NO_BASELINE,
  error: ErrorBudgetOptions = {},
): CheckedDays {
  const fresh = days.filter((day) => known.get(day.fromMs) !== profileDigest(day));
  const judgedMax = fresh.filter((_, at) => baseline.length + at >= BASELINE_MIN).length;
  const budget = divided(error, Math.max(1, judgedMax));
  const accepted: DayProfile[] = [];
  const failed: { profile: DayProfile; findings: Finding[] }[] = [];
  const found: { profile: DayProfile; findings: Finding[] }[] = [];
  const passedOver = {
    unjudged: [] as DayProfile[],
    changed: [] as DayProfile[],
    retired: [] as DayProfile[],
  };
  for (const profile of fresh) {
    const earlier = daysBefore(profile, baseline, accepted);
    const isComparable = earlier.length >= BASELINE_MIN;
    const isChanged = known.has(profile.fromMs);
    // The first days are what later ones are compared with; the checks on the whole log look at them.
    const isJudged = isComparable || profile === fresh.at(-1);
    const findings = isJudged ? checkTrainingData({ profile, baseline: earlier, ...budget }) : [];
    if (isJudged) found.push({ profile, findings });
    const blocking = blockingFindings(findings);
    if (blocking.length > 0) failed.push({ profile, findings: blocking });
    else if (retired.has(profile.fromMs)) passedOver.retired.push(profile);
    else if (isChanged && !isComparable) passedOver.changed.push(profile);
    else {
      accepted.push(profile);
      if (!isComparable) passedOver.unjudged.push(profile);
    }
  }
  const last = found.at(-1);
  const findings = found.flatMap((day) =>
    day.findings
      .filter(({ passed, severity }) => day === last || (!passed && severity !== "info"))
      .map(ofDay(day.profile)),
  );
  const notes = dayFindings({ days: days.length, judged: found.length, ...passedOver });
  return { findings: [...findings, ...notes], accepted, failed };
}

/** What a day is compared with, in time order; a day judged anew in this run stands for its former self. */
function daysBefore(
  { fromMs }: DayProfile,
  baseline: readonly DayProfile[],
  accepted: readonly DayProfile[],
): DayProfile[] {
  const byDay = new Map([...baseline, ...accepted].map((day) => [day.fromMs, day]));
  return [...byDay.values()].filter(({ toMs }) => toMs <= fromMs).sort((a, b) => a.fromMs - b.fromMs);
}

/** As the store names a profile: the SHA-256 of its text. */
function profileDigest(profile: DayProfile): string {
  return createHash("sha256").update(serialiseProfile(profile)).digest("hex");
}

/** An equal share of a run's errors. */
function divided(error: ErrorBudgetOptions, days: number): ErrorBudgetOptions {
  const { data, model } = errorBudget(error);
  return {
    familyError: (data.block + model.block) / days,
    warnError: (data.warn + model.warn) / days,
    dataShare: error.dataShare ?? 0.5,
  };
}

function ofDay(profile: DayProfile): (finding: Finding) => Finding {
  return (finding) => ({ ...finding, message: `${dayName(profile)}: ${finding.message}` });
}
