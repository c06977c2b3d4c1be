import type { LogFiles } from "./logFiles.js";
import { sealSegment } from "./sealSegment.js";
import type { SegmentCounts } from "./segmentTally.js";

interface Finished {
  readonly segment: number;
  readonly counts: SegmentCounts;
}

/** Seals finished segments, one after another, beside the writing. What the disk refuses is tried again with the next one. */
export class Sealer {
  readonly #finished: Finished[] = [];
  #work: Promise<void> | undefined;
  sealed = 0;

  constructor(
    readonly files: LogFiles,
    readonly directory: string,
    readonly gzipLevel: number,
    readonly onError: (error: Error) => void,
  ) {}

  add(finished: Finished): void {
    this.#finished.push(finished);
    void this.idle();
  }

  /** Resolves when nothing is left to seal, or the disk refused. */
  idle(): Promise<void> {
    this.#work ??= this.#sealAll().finally(() => {
      this.#work = undefined;
    });
    return this.#work;
  }

  async #sealAll(): Promise<void> {
    for (let next = this.#finished[0]; next !== undefined; next = this.#finished[0]) {
      const { segment, counts } = next;
      try {
        await sealSegment(this.files, this.directory, {
          segment,
          gzipLevel: this.gzipLevel,
          counts: () => ({ ...counts, tornBytes: 0 }),
        });
        this.sealed++;
        this.#finished.shift();
      } catch (error) {
        this.onError(error as Error);
        return;
      }
    }
  }
}
