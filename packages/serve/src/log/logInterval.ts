import type { DecisionRecord } from "./decisionRecord.js";
import type { SegmentEntry } from "./manifest.js";

/** A span of time in a log: `fromMs` included, `toMs` excluded; each open where it is absent. */
export interface LogInterval {
  /** Epoch milliseconds. */
  readonly fromMs?: number;
  /** Epoch milliseconds. */
  readonly toMs?: number;
  /**
   * Which time counts. `clicked` by default: every record of a click then lies in the same interval, a delayed decision too, so that
   * intervals that share no time share no click. `decided` is the time of a bundle's going live and being taken back.
   */
  readonly time?: "clicked" | "decided";
}

/** Whether a record lies in an interval. */
export function isWithin(record: DecisionRecord, { fromMs, toMs, time }: LogInterval): boolean {
  const atMs = time === "decided" ? record.decidedAtMs : record.click.clickedAtMs;
  return (fromMs === undefined || atMs >= fromMs) && (toMs === undefined || atMs < toMs);
}

/** Whether all records of a segment lie in an interval, as far as its entry in the manifest tells. */
export function isWithinSpan(
  entry: Pick<SegmentEntry, "clickedMs" | "decidedMs"> | undefined,
  { fromMs = Number.NEGATIVE_INFINITY, toMs = Number.POSITIVE_INFINITY, time }: LogInterval,
): boolean {
  if (fromMs === Number.NEGATIVE_INFINITY && toMs === Number.POSITIVE_INFINITY) return true;
  if (entry === undefined) return false;
  const [spanFromMs, spanToMs] = time === "decided" ? entry.decidedMs : entry.clickedMs;
  return spanFromMs >= fromMs && spanToMs < toMs;
}

/** Whether an interval and a span with both ends included have a time in common. */
export function touches(
  [spanFromMs, spanToMs]: readonly [number, number],
  { fromMs = Number.NEGATIVE_INFINITY, toMs = Number.POSITIVE_INFINITY }: LogInterval,
): boolean {
  return spanToMs >= spanFromMs && spanToMs >= fromMs && spanFromMs < toMs;
}
