import { type ClickTable, concatTables, selectRows } from "@slidr/clicks";
import { simulateTraffic, type VariationOptions } from "@slidr/simulate";

export const DAY_MS = 86_400_000;

/** Of each day: growth by a third in a year, a wave of a tenth, 5% noise of people, 30% of each robot family, campaigns of six weeks. */
export const STUDY_VARIATION: VariationOptions = {
  growthPerYear: 0.3,
  seasonAmplitude: 0.1,
  humanSigma: 0.05,
  robotSigma: 0.3,
  purchaseSigma: 0.05,
  campaignDays: 45,
};

export interface StudyDaysOptions {
  readonly days: number;
  /** On average; days differ. */
  readonly clicksPerDay: number;
  readonly seed: number;
  /** Midnight UTC. */
  readonly startMs: number;
}

/** One day of a long log, beside the day before it, from which its counters come. */
export interface StudyCalendarDay {
  readonly index: number;
  readonly startMs: number;
  readonly table: ClickTable;
  readonly previous: ClickTable;
}

/** The days of one long simulation; the first has no day before it and is not given. */
export function* studyDays({
  days,
  clicksPerDay,
  seed,
  startMs,
}: StudyDaysOptions): Generator<StudyCalendarDay> {
  const traffic = simulateTraffic({
    seed,
    startMs,
    durationMs: days * DAY_MS,
    clicks: days * clicksPerDay,
    // As many people as a week's clicks need, whatever the length: they come back all year.
    humans: { users: 2 * clicksPerDay },
    variation: STUDY_VARIATION,
    chunkRows: Math.min(8192, days * clicksPerDay),
  });
  let parts: ClickTable[] = [];
  let index = 0;
  let previous: ClickTable | undefined;
  const finish = function* (): Generator<StudyCalendarDay> {
    const table = concatTables(parts);
    if (previous !== undefined) yield { index, startMs: startMs + index * DAY_MS, table, previous };
    previous = table;
    parts = [];
    index++;
  };
  for (const { table } of traffic) {
    let from = 0;
    while (from < table.rowCount) {
      const endMs = startMs + (index + 1) * DAY_MS;
      let to = from;
      while (to < table.rowCount && table.clickedAtMs[to]! < endMs) to++;
      if (to > from)
        parts.push(
          selectRows(
            table,
            Uint32Array.from({ length: to - from }, (_, row) => from + row),
          ),
        );
      if (to < table.rowCount) yield* finish();
      from = to;
    }
  }
  yield* finish();
}
