import * as nodeFiles from "node:fs/promises";
import type { DecisionRecord } from "../log/decisionRecord.js";
import { isWithin, type LogInterval } from "../log/logInterval.js";
import { readSegment } from "../log/readSegment.js";
import type { PlannedSegment } from "./replayPlan.js";

/** The records of a segment that lie in the interval, batch by batch, none beyond those that were planned. */
export async function* readPlanned(
  segment: PlannedSegment,
  interval: LogInterval,
): AsyncGenerator<readonly DecisionRecord[]> {
  let left = segment.records;
  for await (const { records } of readSegment(segment, nodeFiles)) {
    const planned = left < records.length ? records.slice(0, left) : records;
    left -= planned.length;
    yield planned.filter((record) => isWithin(record, interval));
  }
}

/** The records of several logs as one, by the time of their decision; each log in its own order. */
export async function* mergePlanned(
  segments: readonly PlannedSegment[],
  interval: LogInterval,
): AsyncGenerator<DecisionRecord> {
  const directories = [...new Set(segments.map(({ directory }) => directory))];
  const logs = directories.map((directory) => {
    const own = segments.filter((segment) => segment.directory === directory);
    return inOrder(own, interval);
  });
  if (logs.length === 1) return yield* logs[0]!;
  try {
    const heads = await Promise.all(logs.map((log) => log.next()));
    for (;;) {
      let first = -1;
      for (const [index, head] of heads.entries()) {
        if (head.done) continue;
        const best = heads[first];
        if (best === undefined || best.done || head.value.decidedAtMs < best.value.decidedAtMs) first = index;
      }
      const head = heads[first];
      if (head === undefined || head.done) return;
      yield head.value;
      heads[first] = await logs[first]!.next();
    }
  } finally {
    // Who stops early leaves no log open.
    await Promise.all(logs.map((log) => log.return(undefined)));
  }
}

async function* inOrder(
  segments: readonly PlannedSegment[],
  interval: LogInterval,
): AsyncGenerator<DecisionRecord, undefined> {
  for (const segment of segments) {
    for await (const records of readPlanned(segment, interval)) yield* records;
  }
  return undefined;
}
