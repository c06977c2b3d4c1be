import {
  blockingFindings,
  checkTrainingData,
  type DayProfile,
  type ErrorBudgetOptions,
  errorBudget,
  type Finding,
} from "@slidr/guardrails";
import { type Baseline, NO_BASELINE } from "./readBaseline.js";

/** The least number of earlier days with which a day is judged. */
const BASELINE_MIN = 3;

/** What became of the days of a log. */
export interface CheckedDays {
  /** Of the last day that was judged all, of others those that failed; each begins with its day. */
  readonly findings: readonly Finding[];
  /** Days that may join the baseline. */
  readonly accepted: readonly DayProfile[];
  /** Days with a finding that blocks, each with what blocks it. */
  readonly failed: readonly { readonly profile: DayProfile; readonly findings: readonly Finding[] }[];
}

/**
 * Judges the days of a log that are not in the baseline yet, each against the days before it: those of the baseline, and those of
 * the log that passed.
 *
 * All days judged share the run's chance of a false alarm. A day that fails is compared with by no later one.
 *
 * @param days of the log, in time order
 * @param baseline accepted days; those it knows are not judged again
 */
export function checkDays(
  days: readonly DayProfile[],
  { days: baseline, known }: Baseline = NO_BASELINE,
  error: ErrorBudgetOptions = {},
): CheckedDays {
  const fresh = days.filter(({ fromMs }) => !known.has(fromMs));
  const before = (day: DayProfile, accepted: readonly DayProfile[]) =>
    [...baseline, ...accepted].filter(({ toMs }) => toMs <= day.fromMs).sort((a, b) => a.fromMs - b.fromMs);
  const judgedMax = fresh.filter((_, at) => baseline.length + at >= BASELINE_MIN).length;
  const budget = divided(error, Math.max(1, judgedMax));
  const accepted: DayProfile[] = [];
  const failed: { profile: DayProfile; findings: Finding[] }[] = [];
  const found: { profile: DayProfile; findings: Finding[] }[] = [];
  for (const profile of fresh) {
    const earlier = before(profile, accepted);
    // The first days are what later ones are compared with; the checks on the whole log look at them.
    const isJudged = earlier.length >= BASELINE_MIN || profile === fresh.at(-1);
    const findings = isJudged ? checkTrainingData({ profile, baseline: earlier, ...budget }) : [];
    if (isJudged) found.push({ profile, findings });
    const blocking = blockingFindings(findings);
    if (blocking.length > 0) failed.push({ profile, findings: blocking });
    else accepted.push(profile);
  }
  const last = found.at(-1);
  const findings = found.flatMap((day) =>
    day.findings
      .filter(({ passed, severity }) => day === last || (!passed && severity !== "info"))
      .map(ofDay(day.profile)),
  );
  return { findings, accepted, failed };
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

function ofDay({ fromMs, toMs, timeZone }: DayProfile): (finding: Finding) => Finding {
  const day = new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" }).format((fromMs + toMs) / 2);
  return (finding) => ({ ...finding, message: `${day}: ${finding.message}` });
}
