import { binomialLowerTail } from "./binomialLowerTail.js";
import { HOURS_PER_WEEK, type HourCounts } from "./countHumansByHour.js";
import { testableLevel } from "./testableLevel.js";

/** A run of consecutive hours of the week, tested against a limit; it may wrap from Sunday to Monday. */
export interface DensityRun {
  readonly firstHour: number;
  readonly hours: number;
  readonly human: number;
  readonly labelled: number;
  readonly pValue: number;
}

/** What the family of all runs says. */
export interface DensityRuns {
  /** Significance level per test. */
  readonly level: number;
  /** Failed runs, shortest first; no two of them overlap unless both are single hours. */
  readonly failed: readonly DensityRun[];
  /** Labelled clicks a run needs before it can fail. */
  readonly labelledNeeded: number;
  /** How many runs have that many. */
  readonly testable: number;
}

/**
 * Tests every run of the given lengths, one-sided: is its density of humans below `limit`?
 *
 * Six hours without labels may be too few clicks to see hour by hour and yet plain as one run; so runs of several
 * lengths are one family, whose chance of any false alarm is at most `familyError`.
 */
export function testDensityRuns(
  counts: HourCounts,
  limit: number,
  familyError: number,
  runHours: readonly number[],
): DensityRuns {
  const runs = runHours.flatMap((hours) => runsOf(counts, hours));
  const smallest = runs.map((run) => Math.exp(run.labelled * Math.log1p(-limit)));
  const level = testableLevel(smallest, familyError);
  const labelledNeeded =
    limit > 0 ? Math.ceil(Math.log(level) / Math.log1p(-limit)) : Number.MAX_SAFE_INTEGER;
  const testable = runs.filter((run) => run.labelled >= labelledNeeded);
  const failing = testable
    .filter((run) => run.human < run.labelled * limit)
    .map((run) => ({ ...run, pValue: binomialLowerTail(run.human, run.labelled, limit) }))
    .filter((run) => run.pValue <= level)
    .sort((a, b) => a.hours - b.hours || a.pValue - b.pValue || a.firstHour - b.firstHour);
  return { level, failed: withoutOverlap(failing), labelledNeeded, testable: testable.length };
}

function runsOf(counts: HourCounts, hours: number): DensityRun[] {
  return Array.from({ length: HOURS_PER_WEEK }, (_, firstHour) => {
    let human = 0;
    let labelled = 0;
    for (let step = 0; step < hours; step++) {
      const hour = (firstHour + step) % HOURS_PER_WEEK;
      human += counts.human[hour]!;
      labelled += counts.labelled[hour]!;
    }
    return { firstHour, hours, human, labelled, pValue: 1 };
  });
}

/** Keeps a run only where no shorter or clearer one has been kept; `runs` is sorted so. */
function withoutOverlap(runs: readonly DensityRun[]): DensityRun[] {
  const taken = new Uint8Array(HOURS_PER_WEEK);
  const kept = runs.filter((run) => {
    const hours = Array.from({ length: run.hours }, (_, step) => (run.firstHour + step) % HOURS_PER_WEEK);
    if (hours.some((hour) => taken[hour] === 1)) return false;
    for (const hour of hours) taken[hour] = 1;
    return true;
  });
  return kept.sort((a, b) => a.hours - b.hours || a.firstHour - b.firstHour);
}
