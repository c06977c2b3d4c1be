import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { syncDirectory } from "@slidr/clicks";
import type { LogFiles } from "./logFiles.js";
import { appendEntry, type SegmentEntry } from "./manifest.js";
import { liveName, sealedName } from "./segmentNames.js";
import type { SegmentCounts } from "./segmentTally.js";

/** What to seal, and what is known of it. */
export interface SealTask {
  readonly segment: number;
  readonly gzipLevel: number;
  /** Asked when the text was read to its end. */
  readonly counts: () => SegmentCounts & { readonly tornBytes: number };
  /** The text to keep, where not all of it is. */
  readonly text?: AsyncIterable<string>;
}

/**
 * Compresses a segment and describes it in the manifest; the plain file goes last. After a crash at any point either the
 * plain file or the whole compressed one is there: the compressed one appears by a rename, flushed.
 */
export async function sealSegment(files: LogFiles, directory: string, task: SealTask): Promise<SegmentEntry> {
  const { segment, gzipLevel } = task;
  const plain = join(directory, liveName(segment));
  const sealed = join(directory, sealedName(segment));
  const temporary = `${sealed}.tmp`;
  const { fileBytes, sha256 } = await compress(files, task.text ?? plain, temporary, gzipLevel);
  await files.rename(temporary, sealed);
  await syncDirectory(directory, files);
  const entry = { segment, ...task.counts(), fileBytes, sha256 };
  await appendEntry(files, directory, entry);
  await files.unlink(plain);
  return entry;
}

async function compress(
  files: LogFiles,
  source: string | AsyncIterable<string>,
  target: string,
  level: number,
): Promise<{ fileBytes: number; sha256: string }> {
  const hash = createHash("sha256");
  let fileBytes = 0;
  const output = await files.open(target, "w");
  const input = typeof source === "string" ? await files.open(source, "r") : undefined;
  try {
    const text = input?.createReadStream({ autoClose: false }) ?? (source as AsyncIterable<string>);
    // Concurrent with the engine: the streams hand over small chunks, and zlib works on a thread of its own.
    await pipeline(text, createGzip({ level }) as Transform, async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) {
        hash.update(chunk);
        fileBytes += chunk.byteLength;
        await output.writeFile(chunk);
      }
    });
    await output.sync();
  } finally {
    await input?.close();
    await output.close();
  }
  return { fileBytes, sha256: hash.digest("hex") };
}
