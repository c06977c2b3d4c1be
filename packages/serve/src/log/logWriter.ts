import type { Click } from "@slidr/clicks";
import type { Decision } from "../engine/decision.js";
import type { LogNumbers } from "./decisionLogOptions.js";
import { LiveSegment } from "./liveSegment.js";
import type { LogFiles } from "./logFiles.js";
import type { LogStats } from "./logStats.js";
import { type LineGroup, PendingDecisions } from "./pendingDecisions.js";
import type { RecentIds } from "./recentIds.js";
import { Sealer } from "./sealer.js";

/** Decisions that are made lines at a time: some 0.2 ms of the event loop. */
const GROUP_RECORDS = 32;

const CLOSED = "the log was closed";

interface WriterParts {
  readonly files: LogFiles;
  readonly directory: string;
  readonly numbers: LogNumbers;
  readonly recent: RecentIds;
  /** Number of the newest segment there is. */
  readonly lastSegment: number;
}

/**
 * Writes decisions to segments: one write under way at a time, and always the oldest lines first. A group of lines is
 * written whole or tried again, so the order of the log is the order of `append`.
 */
export class LogWriter {
  readonly #parts: WriterParts;
  readonly #pending: PendingDecisions;
  readonly #sealer: Sealer;
  #lastSegment: number;
  #live: LiveSegment | undefined;
  /** Taken from the pending ones, not yet written. */
  #group: LineGroup | undefined;
  #draining: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #retryTimer: NodeJS.Timeout | undefined;
  #syncTimer: NodeJS.Timeout | undefined;
  #sealTimer: NodeJS.Timeout | undefined;
  #wantsSync = false;
  #wantsFlush = false;
  #wantsSeal = false;
  #closing: Promise<LogStats> | undefined;
  #closed = false;
  readonly #counts = { appended: 0, written: 0, repeated: 0, textBytes: 0, errors: 0 };
  #error: string | undefined;

  constructor(parts: WriterParts) {
    const { files, directory, numbers } = parts;
    this.#parts = parts;
    this.#pending = new PendingDecisions(numbers.bufferMax);
    this.#sealer = new Sealer(files, directory, numbers.gzipLevel, (error) => this.#failed(error));
    this.#lastSegment = parts.lastSegment;
  }

  append(click: Click, decision: Decision): boolean {
    this.#counts.appended++;
    const { recent } = this.#parts;
    if (!recent.isNews(click.clickId, decision.degraded)) {
      this.#counts.repeated++;
      return true;
    }
    if (this.#closed) {
      this.#pending.lose(click, CLOSED);
      return false;
    }
    if (!this.#pending.add(click, decision)) return false;
    recent.remember(click.clickId, decision.degraded);
    this.#schedule();
    return true;
  }

  stats(): LogStats {
    const pending = this.#pending.count + (this.#group?.records.length ?? 0);
    const { sealed } = this.#sealer;
    const { unwritten } = this.#pending;
    const error = this.#error === undefined ? {} : { error: this.#error };
    return { ...this.#counts, unwritten, pending, sealed, ...error };
  }

  async flush(): Promise<void> {
    await this.#draining?.catch(() => {});
    this.#wantsFlush = true;
    await this.#kick();
  }

  close(): Promise<LogStats> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<LogStats> {
    this.#closed = true;
    await this.#draining?.catch(() => {});
    await this.#kick().catch(() => {});
    for (const timer of [this.#timer, this.#retryTimer, this.#syncTimer, this.#sealTimer])
      clearTimeout(timer);
    await this.#sealer.idle();
    await this.#live?.close().catch(() => {});
    for (const { click } of this.#group?.records ?? []) this.#pending.lose(click, CLOSED);
    this.#group = undefined;
    this.#pending.loseAll(CLOSED);
    return this.stats();
  }

  #schedule(): void {
    // While the disk refuses, only the retry's timer goes on.
    if (this.#draining !== undefined || this.#retryTimer !== undefined) return;
    const isFull = this.#pending.count >= GROUP_RECORDS;
    if (isFull && this.#timer !== undefined) clearTimeout(this.#timer);
    else if (this.#timer !== undefined) return;
    this.#timer = setTimeout(this.#wake, isFull ? 0 : this.#parts.numbers.flushMs);
  }

  readonly #wake = (): void => {
    this.#timer = undefined;
    this.#kick().catch(() => {});
  };

  /** Works until nothing is left to do; rejects, and comes back after `retryMs`, where the disk refuses. */
  #kick(): Promise<void> {
    clearTimeout(this.#retryTimer);
    this.#retryTimer = undefined;
    this.#draining ??= this.#drain()
      .then(
        () => {
          this.#error = undefined;
        },
        (error: Error) => {
          this.#failed(error);
          if (!this.#closed) this.#retryTimer = setTimeout(this.#wake, this.#parts.numbers.retryMs);
          throw error;
        },
      )
      .finally(() => {
        this.#draining = undefined;
      });
    return this.#draining;
  }

  async #drain(): Promise<void> {
    while (this.#group !== undefined || !this.#pending.isEmpty) {
      await this.#writeGroup();
      if (this.#wantsSync) await this.#sync();
      if (this.#wantsSeal || this.#isFull()) await this.#finishSegment();
    }
    if (this.#wantsSync || this.#wantsFlush) await this.#sync();
    this.#wantsFlush = false;
    if (this.#wantsSeal || this.#closed) await this.#finishSegment();
  }

  async #sync(): Promise<void> {
    if (this.#live?.isSynced === false) await this.#live.sync();
    this.#wantsSync = false;
  }

  async #writeGroup(): Promise<void> {
    const { files, directory, numbers } = this.#parts;
    this.#group ??= this.#pending.takeGroup(GROUP_RECORDS);
    this.#live ??= await this.#openSegment(files, directory, numbers);
    await this.#live.write(this.#group);
    this.#counts.written += this.#group.records.length;
    this.#counts.textBytes += this.#group.text.byteLength;
    this.#group = undefined;
    if (numbers.syncMs === 0) await this.#live.sync();
    else if (numbers.syncMs !== Number.POSITIVE_INFINITY) this.#syncTimer ??= this.#syncLater(numbers.syncMs);
  }

  async #openSegment(files: LogFiles, directory: string, { segmentMs }: LogNumbers): Promise<LiveSegment> {
    const live = await LiveSegment.create(files, directory, ++this.#lastSegment);
    if (segmentMs !== Number.POSITIVE_INFINITY) {
      this.#sealTimer = setTimeout(() => {
        this.#wantsSeal = true;
        this.#kick().catch(() => {});
      }, segmentMs).unref();
    }
    return live;
  }

  #syncLater(delayMs: number): NodeJS.Timeout {
    return setTimeout(() => {
      this.#syncTimer = undefined;
      this.#wantsSync = true;
      this.#kick().catch(() => {});
    }, delayMs).unref();
  }

  #isFull(): boolean {
    return (this.#live?.textBytes ?? 0) >= this.#parts.numbers.segmentBytesMax;
  }

  async #finishSegment(): Promise<void> {
    this.#wantsSeal = false;
    const live = this.#live;
    if (live === undefined) return;
    clearTimeout(this.#sealTimer);
    if (!live.isSynced) await live.sync();
    this.#live = undefined;
    await live.close();
    this.#sealer.add({ segment: live.segment, counts: live.counts() });
  }

  #failed(error: Error): void {
    this.#counts.errors++;
    this.#error = error.message;
  }
}
