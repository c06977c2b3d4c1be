import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { syncDirectory } from "@slidr/clicks";
import type { LogFiles } from "./logFiles.js";
import type { LineGroup } from "./pendingDecisions.js";
import { liveName } from "./segmentNames.js";
import { type SegmentCounts, SegmentTally } from "./segmentTally.js";

/** The file that a log is being written to. It ends with a whole line, or its writer is dead. */
export class LiveSegment {
  readonly #tally = new SegmentTally();
  /** A part of a line may stand at the end, as the disk refused also to cut it off. */
  #isTorn = false;
  #isSynced = true;

  private constructor(
    readonly segment: number,
    readonly handle: FileHandle,
  ) {}

  static async create(files: LogFiles, directory: string, segment: number): Promise<LiveSegment> {
    const handle = await files.open(join(directory, liveName(segment)), "ax");
    try {
      await syncDirectory(directory, files);
    } catch (error) {
      await handle.close().catch(() => {});
      throw error;
    }
    return new LiveSegment(segment, handle);
  }

  get textBytes(): number {
    return this.#tally.textBytes;
  }

  get isSynced(): boolean {
    return this.#isSynced;
  }

  counts(): SegmentCounts {
    return this.#tally.counts();
  }

  /** Writes whole lines or nothing: what a refused write left of itself is cut off. */
  async write({ text, records, gap }: LineGroup): Promise<void> {
    if (this.#isTorn) await this.#cut();
    try {
      await this.handle.appendFile(text);
    } catch (error) {
      this.#isTorn = true;
      await this.#cut().catch(() => {});
      throw error;
    }
    this.#isSynced = false;
    this.#tally.addBytes(text.byteLength);
    for (const record of records) this.#tally.addRecord(record);
    if (gap !== undefined) this.#tally.addGap(gap);
  }

  async sync(): Promise<void> {
    await this.handle.datasync();
    this.#isSynced = true;
  }

  async close(): Promise<void> {
    await this.handle.close();
  }

  async #cut(): Promise<void> {
    await this.handle.truncate(this.#tally.textBytes);
    this.#isTorn = false;
  }
}
