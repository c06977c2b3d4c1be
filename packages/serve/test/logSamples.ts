import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type DecisionRecord,
  type LogSegment,
  openDecisionLog,
  readDecisionLog,
  type SegmentReport,
} from "@slidr/serve";
import { onTestFinished } from "vitest";
import { sampleDecision } from "./sampleDecision.js";

/** A directory for a test, gone after it. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "slidr-log-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** A log of `count` clicks in segments of about `segmentBytes`. */
export async function sampleLog(directory: string, count: number, segmentBytesMax = 4096): Promise<void> {
  const log = await openDecisionLog({ directory, segmentBytesMax, bufferMax: count + 1 });
  for (let index = 0; index < count; index++) log.append(...sampleDecision(index));
  await log.close();
}

export interface WholeLog {
  readonly records: DecisionRecord[];
  readonly ids: string[];
  readonly unwritten: number;
  readonly tornCharacters: number;
}

/** All of a log. */
export async function readWhole(directory: string): Promise<WholeLog> {
  const records: DecisionRecord[] = [];
  const totals = { unwritten: 0, tornCharacters: 0 };
  const onSegment = (_: LogSegment, report: SegmentReport) => {
    totals.unwritten += report.unwritten;
    totals.tornCharacters += report.tornCharacters;
  };
  for await (const record of readDecisionLog(directory, { onSegment })) records.push(record);
  return { records, ids: records.map(({ click }) => click.clickId), ...totals };
}

/** The ids of the first clicks. */
export function firstIds(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `click-${index}`);
}
