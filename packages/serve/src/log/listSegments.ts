import * as nodeFiles from "node:fs/promises";
import { join } from "node:path";
import { InputError } from "@slidr/clicks";
import type { LogFiles } from "./logFiles.js";
import { type LogInterval, touches } from "./logInterval.js";
import { readManifest, type SegmentEntry } from "./manifest.js";
import { liveName, parseSegmentName, sealedName } from "./segmentNames.js";

/** One segment of a log: sealed and described, or still being written. */
export interface LogSegment {
  readonly directory: string;
  /** Number of the segment, from 1: the order of the log. */
  readonly segment: number;
  /** What the manifest says of it; absent while it is being written, or after a crash until the next writer. */
  readonly entry?: SegmentEntry;
}

/**
 * The segments of a log that may hold records of an interval, in the log's order; all of them without an interval.
 *
 * @param directory of `openDecisionLog`
 * @throws InputError `LOG_DIRECTORY` where there is no directory, `LOG_SEGMENT` where a described file is gone
 *
 * @example
 * ```ts
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { listSegments } from "@slidr/serve";
 *
 * const directory = await mkdtemp(join(tmpdir(), "slidr-"));
 * await listSegments(directory); // => []
 * await listSegments(join(directory, "nowhere")); // throws "requires the directory of a decision log"
 * ```
 */
export async function listSegments(
  directory: string,
  options: LogInterval & { readonly files?: Pick<LogFiles, "readdir" | "readFile"> } = {},
): Promise<LogSegment[]> {
  const { files = nodeFiles, time } = options;
  // The manifest first: a segment that is sealed meanwhile is then only not described yet.
  const entries = await readManifest(files, directory);
  const names = await files.readdir(directory).catch((cause: NodeJS.ErrnoException) => {
    throw new InputError(
      "LOG_DIRECTORY",
      `readDecisionLog requires the directory of a decision log, got ${directory} (${cause.code})`,
      { cause },
    );
  });
  const found = names.flatMap((name) => parseSegmentName(name) ?? []);
  const there = new Set(found.map(({ segment }) => segment));
  for (const segment of entries.keys()) if (!there.has(segment)) throw missing(directory, segment);
  return [...there]
    .sort((a, b) => a - b)
    .map((segment) => {
      const entry = entries.get(segment);
      return entry === undefined ? { directory, segment } : { directory, segment, entry };
    })
    .filter(({ entry }) => {
      if (entry === undefined || (options.fromMs === undefined && options.toMs === undefined)) return true;
      return touches(time === "decided" ? entry.decidedMs : entry.clickedMs, options);
    });
}

/** The file of a segment: sealed where it is, live where it is not yet. */
export function segmentPaths({ directory, segment }: LogSegment): { sealed: string; live: string } {
  return { sealed: join(directory, sealedName(segment)), live: join(directory, liveName(segment)) };
}

function missing(directory: string, segment: number): InputError {
  return new InputError(
    "LOG_SEGMENT",
    `the manifest of ${directory} describes ${sealedName(segment)}, which is not there; bring it back, or take its line out of the manifest`,
  );
}
