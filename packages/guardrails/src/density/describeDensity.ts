import { clopperPearson } from "@slidr/metrics";
import type { Finding } from "../finding.js";
import { HOURS_PER_WEEK, type HourCounts } from "./countHumansByHour.js";
import type { DensityRun, DensityRuns } from "./densityRuns.js";

const CHECK = "humanDensity";
const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/** All that the findings of the check are written from. */
export interface DensityResult {
  /** What the labels are, in the plural. */
  readonly labels: string;
  readonly counts: HourCounts;
  readonly humans: number;
  readonly labelled: number;
  readonly limit: number;
  readonly runs: DensityRuns;
  readonly familyError: number;
  readonly confidence: number;
}

/** Writes the findings: summary, failed hours, failed runs, hours too small, unknown labels. */
export function describeDensity(result: DensityResult): Finding[] {
  return [
    summary(result),
    ...result.runs.failed.map((run) => failedRun(run, result)),
    tooFew(result),
    unknownLabels(result),
  ];
}

function summary(result: DensityResult): Finding {
  const { labels, counts, humans, labelled, limit, runs } = result;
  const what = `human density by ${labels}`;
  const failedHours = runs.failed.filter((run) => run.hours === 1).length;
  const failedRuns = runs.failed.length - failedHours;
  const judged = hoursWhere(counts, (n) => n >= runs.labelledNeeded);
  const base = {
    check: CHECK,
    code: "HUMAN_DENSITY",
    severity: "block" as const,
    observed: labelled === 0 ? 0 : humans / labelled,
    limit,
    n: labelled,
    interval: intervalOf(humans, labelled, result.confidence),
  };
  if (humans === 0) {
    return {
      ...base,
      passed: false,
      message: `${what}: none of ${whole(labelled)} labelled clicks is human`,
      action: "check that the purchase log was joined and covers these days; do not train on this log",
    };
  }
  if (runs.testable === 0) {
    return {
      ...base,
      severity: "warn",
      passed: false,
      message: `${what}: nothing was judged, for no hour or run of hours has the ${whole(runs.labelledNeeded)} labelled clicks it takes at ${percent(base.observed)} human overall`,
      action: "judge a longer log; until then look at the counts by hour yourself",
    };
  }
  const tested =
    `${judged} of ${HOURS_PER_WEEK} hours of the week have clicks enough to be judged alone, ` +
    `runs of hours are judged together (chance of a false alarm at most ${Number(result.familyError.toPrecision(2))})`;
  if (runs.failed.length > 0) {
    return {
      ...base,
      passed: false,
      message: `${what}: ${failedHours} hours and ${failedRuns} longer runs of hours lie below ${percent(limit)} human, overall it is ${percent(base.observed)}; ${tested}`,
      action: `restore the ${labels} of the hours named below and train again`,
    };
  }
  return {
    ...base,
    passed: true,
    message: `${what}: no hour of the week lies below ${percent(limit)} human, overall it is ${percent(base.observed)}; ${tested}`,
    action: "nothing to do",
  };
}

function failedRun(run: DensityRun, result: DensityResult): Finding {
  const interval = intervalOf(run.human, run.labelled, result.confidence);
  const name = run.hours === 1 ? hourName(run.firstHour) : runName(run);
  return {
    check: CHECK,
    code: run.hours === 1 ? "HUMAN_DENSITY_HOUR" : "HUMAN_DENSITY_RUN",
    severity: "block",
    passed: false,
    message: `${name}: ${whole(run.human)} of ${whole(run.labelled)} labelled clicks are human by ${result.labels} (${percent(run.human / run.labelled)}, at most ${percent(interval.upper)}); the limit is ${percent(result.limit)}`,
    slice: name,
    observed: run.human / run.labelled,
    limit: result.limit,
    n: run.labelled,
    interval,
    pValue: run.pValue,
    action: `look for purchases missing from the log around ${name}, restore the ${result.labels} of these hours and train again`,
  };
}

function tooFew({ labels, counts, runs }: DensityResult): Finding {
  const small = hoursWhere(counts, (n) => n > 0 && n < runs.labelledNeeded);
  const empty = hoursWhere(counts, (n) => n === 0);
  const needed = Math.min(runs.labelledNeeded, Number.MAX_SAFE_INTEGER);
  return {
    check: CHECK,
    code: "HUMAN_DENSITY_TOO_FEW",
    severity: "info",
    passed: small + empty === 0,
    message: `${small} of ${HOURS_PER_WEEK} hours of the week have too few clicks with ${labels} to be judged alone${needed === Number.MAX_SAFE_INTEGER ? "" : ` (fewer than ${whole(needed)})`}, ${empty} have none`,
    observed: small + empty,
    limit: 0,
    n: HOURS_PER_WEEK,
    action: small + empty === 0 ? "nothing to do" : "judge a longer log if each hour must be judged alone",
  };
}

function unknownLabels({ labels, counts, labelled }: DensityResult): Finding {
  const unknown = counts.unknown.reduce((total, count) => total + count, 0);
  const clicks = labelled + unknown;
  return {
    check: CHECK,
    code: "HUMAN_DENSITY_UNKNOWN",
    severity: "info",
    passed: unknown === 0,
    message: `${whole(unknown)} of ${whole(clicks)} clicks have no ${labels} yet and are left out of every density`,
    observed: clicks === 0 ? 0 : unknown / clicks,
    limit: 0,
    n: clicks,
    action: unknown === 0 ? "nothing to do" : "they count once their purchase window has passed",
  };
}

function hoursWhere(counts: HourCounts, keep: (labelled: number) => boolean): number {
  return counts.labelled.reduce((total, labelled) => total + (keep(labelled) ? 1 : 0), 0);
}

function intervalOf(successes: number, trials: number, confidence: number) {
  const { lower, upper } = clopperPearson(successes, trials, confidence);
  return { lower, upper, confidence };
}

function hourName(hour: number): string {
  const hourOfWeek = hour % HOURS_PER_WEEK;
  return `${DAYS[Math.floor(hourOfWeek / 24)]} ${String(hourOfWeek % 24).padStart(2, "0")}:00`;
}

function runName(run: DensityRun): string {
  return `${hourName(run.firstHour)} to ${hourName(run.firstHour + run.hours)}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(3)}%`;
}

function whole(count: number): string {
  return count.toLocaleString("en-US");
}
