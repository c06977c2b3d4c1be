import * as nodeFiles from "node:fs/promises";
import { resolve } from "node:path";
import { InputError } from "@slidr/clicks";
import { type LogSegment, listSegments } from "../log/listSegments.js";
import type { LogInterval } from "../log/logInterval.js";
import { readSegment } from "../log/readSegment.js";

/** A segment as far as a replay reads it: one that is being written goes on growing. */
export interface PlannedSegment extends LogSegment {
  /** Records to read. */
  readonly records: number;
  /** Number of its log: of several logs each has its own order. */
  readonly log: number;
}

/** What a replay does, fixed before it begins: taken up again after a crash, it does the same. */
export interface ReplayPlan {
  readonly version: 2;
  /** Absolute paths of the logs, in a fixed order. */
  readonly logs: readonly string[];
  /** Digest of the bundle that decides. */
  readonly bundle: string;
  readonly mode: "logged" | "recomputed";
  readonly interval: LogInterval;
  readonly campaign: string;
  /** What else decides the result, as the caller tells it. */
  readonly settings: string;
  readonly segments: readonly PlannedSegment[];
  /** Clicks are folded in so many groups, by the hash of their id. */
  readonly partitions: number;
}

/** So many records of a partition are held in memory at a time: some 150 MB. */
const PARTITION_RECORDS = 200_000;

/** Logs as absolute paths, each once, in an order that does not depend on how they were named. */
export function logPaths(log: string | readonly string[]): string[] {
  const directories = typeof log === "string" ? [log] : log;
  return [...new Set(directories.map((directory) => resolve(directory)))].sort();
}

/** The segments of some logs that a replay reads, log after log, with the number of records that are in them now. */
export async function planSegments(
  logs: readonly string[],
  interval: LogInterval,
): Promise<PlannedSegment[]> {
  const planned: PlannedSegment[] = [];
  for (const [log, directory] of logs.entries()) {
    for (const segment of await listSegments(directory, interval)) {
      planned.push({ ...segment, records: segment.entry?.records ?? (await countRecords(segment)), log });
    }
  }
  return planned;
}

/** As many partitions as keep each within memory. */
export function partitionsFor(segments: readonly PlannedSegment[]): number {
  const records = segments.reduce((sum, segment) => sum + segment.records, 0);
  return Math.max(1, Math.ceil(records / PARTITION_RECORDS));
}

async function countRecords(segment: LogSegment): Promise<number> {
  let records = 0;
  for await (const batch of readSegment(segment, nodeFiles)) records = batch.report.records;
  return records;
}

/** The partition of a click id: FNV-1a. */
export function partitionOf(clickId: string, partitions: number): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < clickId.length; index++) {
    hash = Math.imul(hash ^ clickId.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) % partitions;
}

/** Whether a plan found in a directory is the same work; throws where it is another. */
export function requireSamePlan(
  found: ReplayPlan,
  asked: Omit<ReplayPlan, "segments" | "partitions">,
  out: string,
): void {
  const fields = ["version", "logs", "bundle", "mode", "campaign", "settings", "interval"] as const;
  const field = fields.find((name) => JSON.stringify(found[name]) !== JSON.stringify(asked[name]));
  if (field === undefined) return;
  throw new InputError(
    "REPLAY_PLAN",
    `replayLog requires a new directory or the one of the same replay, got ${out}, whose ${field} is ${JSON.stringify(found[field])}, not ${JSON.stringify(asked[field])}`,
  );
}
