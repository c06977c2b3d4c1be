/** Where the time of one decision went, in milliseconds with fractions; a stage that was not reached took 0. */
export interface StageTimes {
  /** Asking the store: digests and commands for one behind a network, the whole update for one in memory. */
  readonly storeCallMs: number;
  /** Waiting for its answer; 0 for a store in memory. */
  readonly storeWaitMs: number;
  /** Making the row of features. */
  readonly featuresMs: number;
  /** Slice, score and threshold; without the wait for a scorer that answers later. */
  readonly scoreMs: number;
  /** Waiting for a scorer that answers later, a GPU's batch. */
  readonly scoreWaitMs: number;
  /** From `decide` to the decision. The engine's own time is this without the two waits. */
  readonly totalMs: number;
}

/** When each step of a click ended, by a timer; -1 for a step that was not reached. */
export interface StageMarks {
  readonly startedMs: number;
  readonly calledMs: number;
  readonly countedMs: number;
  readonly encodedMs: number;
  readonly scoringMs: number;
  readonly scoredMs: number;
}

/** The marks of a click that was turned away before its store was asked. */
export function turnedAwayMarks(startedMs: number): StageMarks {
  return { startedMs, calledMs: -1, countedMs: -1, encodedMs: -1, scoringMs: -1, scoredMs: -1 };
}

/** The time between marks, up to the decision. */
export function stageTimesOf(marks: StageMarks, decidedMs: number): StageTimes {
  const { startedMs, calledMs, countedMs, encodedMs, scoringMs, scoredMs } = marks;
  const isCalled = calledMs >= 0;
  const isCounted = countedMs >= 0;
  const isEncoded = encodedMs >= 0;
  const scoreWaitMs = scoringMs >= 0 ? (scoredMs >= 0 ? scoredMs : decidedMs) - scoringMs : 0;
  return {
    storeCallMs: isCalled ? calledMs - startedMs : 0,
    storeWaitMs: isCalled ? (isCounted ? countedMs : decidedMs) - calledMs : 0,
    featuresMs: isCounted ? (isEncoded ? encodedMs : decidedMs) - countedMs : 0,
    scoreMs: isEncoded ? decidedMs - encodedMs - scoreWaitMs : 0,
    scoreWaitMs,
    totalMs: decidedMs - startedMs,
  };
}
