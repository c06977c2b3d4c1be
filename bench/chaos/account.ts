import { readDecisionLog } from "@slidr/serve";
import type { Answers } from "./openLoop.js";
import type { ClickTally, TestBed } from "./testBed.js";

/** What became of every click of a scenario. */
export interface Account extends Answers {
  /** Degraded clicks that a worker decided by score in the end, by the log. */
  readonly delayed: number;
  /** Degraded clicks that the log holds no score for. */
  readonly undecided: number;
  /** Clicks that were given two scores: by engine and worker together or, where clicks are sent again, by the log. */
  readonly twice: number;
  /** Decisions that could not be logged, as the log itself counts them. */
  readonly unlogged: number;
  /** Answered clicks of which the log knows nothing. */
  readonly missing: number;
  /** What does not add up, in words; empty is well. */
  readonly faults: readonly string[];
}

/** What an account needs of a test bed. */
export type AccountedBed = Pick<TestBed, "logDirectory" | "tallies"> & {
  readonly [Part in "engine" | "log" | "deferrer" | "worker"]: Pick<TestBed[Part], "stats">;
};

/**
 * Reads the log of a finished scenario and holds it to what was sent, answered, counted and deferred.
 *
 * With `isResent` each click was sent twice. Then two answers may each hold a score, and which of them counts is settled by the log; and
 * the store must have counted the click at one of them only.
 */
export async function account(bed: AccountedBed, answers: Answers, isResent = false): Promise<Account> {
  const scores = new Map<string, number>();
  const degraded = new Set<string>();
  let lines = 0;
  for await (const record of readDecisionLog(bed.logDirectory)) {
    lines++;
    const { clickId } = record.click;
    if (record.degraded) degraded.add(clickId);
    else scores.set(clickId, (scores.get(clickId) ?? 0) + 1);
  }
  const tallies = [...bed.tallies.values()];
  const ids = new Set([...scores.keys(), ...degraded]);
  const counts = isResent ? [...scores.values()] : tallies.map((tally) => tally.scores);
  const twice = counts.filter((count) => count > 1).length;
  const delayed = [...degraded].filter((id) => scores.has(id)).length;
  const stats = bed.engine.stats();
  const log = bed.log.stats();
  const deferrer = bed.deferrer.stats();
  const worker = bed.worker.stats();

  const faults: string[] = [];
  const equal = (what: string, left: number, right: number) => {
    if (left !== right) faults.push(`${what}: ${left} and ${right}`);
  };
  equal("sent = answered + rejected", answers.sent, answers.decided + answers.degraded + answers.rejected);
  equal("the engine's sum = sent", stats.decided + stats.degraded + stats.rejected, answers.sent);
  equal("the engine's degraded = the callers'", stats.degraded, answers.degraded);
  equal("deferred = degraded", deferrer.deferred, answers.degraded);
  equal("pushed + lost = deferred", deferrer.pushed + deferrer.lost, deferrer.deferred);
  if (isResent) {
    // The queue takes a click once however often it is pushed.
    const deferred = tallies.filter((tally) => tally.degraded > 0).length;
    equal("settled = clicks deferred", worker.settled, deferred);
    // A degraded decision may be the one at which the click was counted.
    const isWrong = (tally: ClickTally) => tally.fresh > 1 || (tally.degraded === 0 && tally.fresh === 0);
    equal("clicks not counted once", tallies.filter(isWrong).length, 0);
  } else equal("settled = pushed", worker.settled, deferrer.pushed);
  equal(
    "appended = written + repeated + unwritten",
    log.appended,
    log.written + log.repeated + log.unwritten,
  );
  equal("lines of the log = written", lines, log.written);
  equal("decided twice", twice, 0);
  const missing = answers.clicks - ids.size;
  // A decision that found no room may be on a click that the log has another one of.
  if (missing > log.unwritten)
    faults.push(`missing from the log: ${missing}, of which it counted ${log.unwritten}`);
  return {
    ...answers,
    delayed,
    undecided: degraded.size - delayed,
    twice,
    unlogged: log.unwritten,
    missing,
    faults,
  };
}
