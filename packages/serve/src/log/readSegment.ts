import { createHash } from "node:crypto";
import type * as promises from "node:fs/promises";
import { InputError } from "@slidr/clicks";
import { parseLogLine } from "./decisionLine.js";
import type { DecisionRecord } from "./decisionRecord.js";
import { type LogSegment, segmentPaths } from "./listSegments.js";
import { segmentChunks } from "./segmentChunks.js";
import { textLines } from "./textLines.js";

/** What a segment held, so far. */
export interface SegmentReport {
  readonly records: number;
  /** Decisions that could not be logged, by the gaps in it. */
  readonly unwritten: number;
  /** Characters of lines that are no whole records: torn by a crash, or just being written. */
  readonly tornCharacters: number;
}

interface SegmentBatch {
  readonly records: readonly DecisionRecord[];
  readonly report: SegmentReport;
}

/**
 * Reads a segment, some records at a time.
 *
 * A line that is no record is an error where the segment is sealed, and is left out and counted where it is not: there a crash
 * may have torn it, or it is just being written.
 */
export async function* readSegment(
  segment: LogSegment,
  files: Pick<typeof promises, "open">,
): AsyncGenerator<SegmentBatch> {
  const { path, handle } = await openSegment(segment, files);
  const isSealed = path.endsWith(".gz");
  const hash = createHash("sha256");
  const report = { records: 0, unwritten: 0, tornCharacters: 0 };
  let lineCount = 0;
  try {
    for await (const { lines } of textLines(segmentChunks(handle, isSealed, hash))) {
      const records: DecisionRecord[] = [];
      for (const line of lines) {
        lineCount++;
        const parsed = isSealed ? parseLogLine(line, `line ${lineCount} of ${path}`) : parseWhole(line);
        if (parsed === undefined) report.tornCharacters += line.length;
        else if ("gap" in parsed) report.unwritten += parsed.gap.unwritten;
        else records.push(parsed);
      }
      report.records += records.length;
      yield { records, report };
    }
    if (lineCount === 0) yield { records: [], report };
    if (isSealed) requireAsDescribed(segment, path, hash.digest("hex"), report.records);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (!code?.startsWith("Z_")) throw cause;
    throw new InputError("LOG_SEGMENT", `${path} cannot be decompressed: ${message}`, { cause });
  }
}

/** The live file may be sealed between a look and the next. */
async function openSegment(segment: LogSegment, files: Pick<typeof promises, "open">) {
  const { sealed, live } = segmentPaths(segment);
  for (const path of [sealed, live, sealed]) {
    const handle = await files.open(path, "r").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined;
      throw error;
    });
    if (handle !== undefined) return { path, handle };
  }
  throw new InputError("LOG_SEGMENT", `${sealed} is gone since the log was listed`);
}

function parseWhole(line: string) {
  try {
    return parseLogLine(line, "a line");
  } catch {
    return undefined;
  }
}

function requireAsDescribed({ entry }: LogSegment, path: string, sha256: string, records: number): void {
  if (entry === undefined) return;
  if (entry.sha256 !== sha256)
    throw changed(path, `SHA-256 ${entry.sha256.slice(0, 12)}`, sha256.slice(0, 12));
  if (entry.records !== records) throw changed(path, `${entry.records} records`, String(records));
}

function changed(path: string, described: string, found: string): InputError {
  return new InputError(
    "LOG_SEGMENT",
    `the manifest describes ${path} with ${described}, got ${found}: the file is not the one that was sealed`,
  );
}
