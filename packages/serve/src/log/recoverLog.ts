import { join } from "node:path";
import { parseLogLine } from "./decisionLine.js";
import type { LogFiles } from "./logFiles.js";
import { appendEntry, readManifest } from "./manifest.js";
import type { RecentIds } from "./recentIds.js";
import { sealSegment } from "./sealSegment.js";
import { segmentChunks } from "./segmentChunks.js";
import { liveName, parseSegmentName, sealedName } from "./segmentNames.js";
import { SegmentTally } from "./segmentTally.js";
import { sha256OfFile } from "./sha256OfFile.js";
import { textLines } from "./textLines.js";

/** What a writer found that was left by one that died. */
export interface Recovery {
  /** Segments that had not been sealed. */
  readonly segments: number;
  /** Records in them. */
  readonly records: number;
  /** Bytes cut off behind the last whole record: a line whose write the crash interrupted. */
  readonly tornBytes: number;
}

/**
 * Brings a log's directory in order after a crash: unfinished files go, segments that were being written are sealed with
 * every whole record in them, and the manifest describes every segment.
 *
 * @param recent learns the ids in the segments that were not sealed
 */
export async function recoverLog(
  files: LogFiles,
  directory: string,
  gzipLevel: number,
  recent: RecentIds,
): Promise<Recovery & { readonly lastSegment: number }> {
  const names = await files.readdir(directory);
  for (const name of names) if (name.endsWith(".tmp")) await files.unlink(join(directory, name));
  const entries = await readManifest(files, directory);
  const found = names.flatMap((name) => parseSegmentName(name) ?? []);
  const sealed = new Set(found.flatMap(({ segment, isSealed }) => (isSealed ? segment : [])));
  const live = found.flatMap(({ segment, isSealed }) => (isSealed ? [] : segment)).sort((a, b) => a - b);
  for (const segment of sealed) {
    if (!entries.has(segment)) await describeSealed(files, directory, segment);
  }
  const totals = { segments: 0, records: 0, tornBytes: 0 };
  for (const segment of live) {
    if (sealed.has(segment)) {
      await files.unlink(join(directory, liveName(segment)));
      continue;
    }
    const { records, tornBytes } = await sealLeftover(files, directory, segment, gzipLevel, recent);
    totals.segments++;
    totals.records += records;
    totals.tornBytes += tornBytes;
  }
  return { ...totals, lastSegment: Math.max(0, ...found.map(({ segment }) => segment)) };
}

async function sealLeftover(
  files: LogFiles,
  directory: string,
  segment: number,
  gzipLevel: number,
  recent: RecentIds,
) {
  const path = join(directory, liveName(segment));
  const { size } = await files.stat(path);
  const tally = new SegmentTally();
  const text = wholeLines(files, path, tally, recent);
  const counts = () => {
    const counted = tally.counts();
    return { ...counted, tornBytes: Math.max(0, size - counted.textBytes) };
  };
  return sealSegment(files, directory, { segment, gzipLevel, counts, text });
}

/** The lines that are whole, wherever they stand: a power cut may leave others also before the last. */
async function* wholeLines(
  files: LogFiles,
  path: string,
  tally: SegmentTally,
  recent?: RecentIds,
): AsyncGenerator<string> {
  const handle = await files.open(path, "r");
  for await (const { lines } of textLines(segmentChunks(handle, path.endsWith(".gz")))) {
    const kept: string[] = [];
    for (const line of lines) {
      const parsed = parseWhole(line);
      if (parsed === undefined) continue;
      kept.push(line);
      if ("gap" in parsed) tally.addGap(parsed.gap);
      else {
        tally.addRecord(parsed);
        recent?.remember(parsed.click.clickId, parsed.degraded);
      }
    }
    if (kept.length === 0) continue;
    const text = `${kept.join("\n")}\n`;
    tally.addBytes(Buffer.byteLength(text));
    yield text;
  }
}

function parseWhole(line: string) {
  try {
    return parseLogLine(line, "a line");
  } catch {
    return undefined;
  }
}

/** A sealed segment whose writer died before it could describe it. */
async function describeSealed(files: LogFiles, directory: string, segment: number): Promise<void> {
  const path = join(directory, sealedName(segment));
  const tally = new SegmentTally();
  for await (const _ of wholeLines(files, path, tally));
  const { fileBytes, sha256 } = await sha256OfFile(files, path);
  await appendEntry(files, directory, { segment, ...tally.counts(), tornBytes: 0, fileBytes, sha256 });
}
