import { join } from "node:path";
import { InputError } from "@slidr/clicks";
import type { LogFiles } from "./logFiles.js";
import { MANIFEST_NAME } from "./segmentNames.js";
import type { SegmentCounts } from "./segmentTally.js";

/** A sealed segment, as the log's manifest describes it. */
export interface SegmentEntry extends SegmentCounts {
  /** Number of the segment, from 1. */
  readonly segment: number;
  /** Bytes at the end of the text that a writer left when it died, and that were cut off. */
  readonly tornBytes: number;
  /** Bytes of the compressed file. */
  readonly fileBytes: number;
  /** Of the compressed file. */
  readonly sha256: string;
}

/**
 * The entries of a manifest by segment; none where there is no manifest yet. A last line that was torn is no entry: its
 * segment is described again by the next writer.
 */
export async function readManifest(
  files: Pick<LogFiles, "readFile">,
  directory: string,
): Promise<Map<number, SegmentEntry>> {
  const path = join(directory, MANIFEST_NAME);
  const text = await files.readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  const entries = new Map<number, SegmentEntry>();
  const lines = text.slice(0, text.lastIndexOf("\n") + 1).split("\n");
  for (const [index, line] of lines.entries()) {
    if (line === "") continue;
    const entry = parseEntry(line, `line ${index + 1} of ${path}`);
    if (entry !== undefined) entries.set(entry.segment, entry);
  }
  return entries;
}

/** Adds an entry durably. */
export async function appendEntry(files: LogFiles, directory: string, entry: SegmentEntry): Promise<void> {
  const handle = await files.open(join(directory, MANIFEST_NAME), "a");
  try {
    // What a dead writer tore off ends here, as a line of its own.
    const { size } = await handle.stat();
    const text = `${JSON.stringify(entry)}\n`;
    await handle.appendFile(size === 0 ? text : `\n${text}`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Undefined for a line that a writer tore when it died. */
function parseEntry(line: string, where: string): SegmentEntry | undefined {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return undefined;
  }
  const { segment, records, sha256, clickedMs, decidedMs } = (json ?? {}) as Partial<SegmentEntry>;
  const isEntry =
    Number.isSafeInteger(segment) &&
    Number.isSafeInteger(records) &&
    typeof sha256 === "string" &&
    Array.isArray(clickedMs) &&
    Array.isArray(decidedMs);
  if (!isEntry) throw new InputError("LOG_MANIFEST", `${where} describes no segment: ${line.slice(0, 80)}`);
  return json as SegmentEntry;
}
