import * as nodeFiles from "node:fs/promises";
import type { Click } from "@slidr/clicks";
import type { Decision } from "../engine/decision.js";
import { type DecisionLogOptions, requireLogOptions } from "./decisionLogOptions.js";
import { lockLog } from "./logLock.js";
import type { LogStats } from "./logStats.js";
import { LogWriter } from "./logWriter.js";
import { RecentIds } from "./recentIds.js";
import { type Recovery, recoverLog } from "./recoverLog.js";

/** The writing end of a decision log. */
export interface DecisionLog {
  /** What a writer that died had left. */
  readonly recovery: Recovery;
  /**
   * Takes a decision for the log: never waits and never throws. False where it cannot be logged; it is counted then, and
   * the log itself says so. Neither object may be changed afterwards.
   */
  append(click: Click, decision: Decision): boolean;
  /** Resolves when everything appended so far is on the disk, flushed; rejects where the disk refuses. */
  flush(): Promise<void>;
  /** How the writing goes. */
  stats(): LogStats;
  /** Writes what is pending, seals the segment and gives the directory free; what cannot be written now is counted. */
  close(): Promise<LogStats>;
}

/**
 * Opens a decision log for writing: an append-only directory of segments.
 *
 * A segment is a text file of one JSON record a line while it is written, so that a crash tears one line at most, and a gzip file
 * described by the manifest once it is full. Decisions wait in a bounded buffer and are written beside the deciding, some at a time. The
 * buffer is what a full or slow disk fills: decisions without a place in it are counted, and a line in the log says how many
 * and when. A click is logged once: a second record of an id is left out while the id is remembered, unless it
 * decides a click that was degraded.
 *
 * What a crash can cost: kill -9 what was decided in the last `flushMs`, a power cut what was decided in the last `syncMs`. What a dead
 * writer left is brought in order here, before the first append.
 *
 * @param options see {@link DecisionLogOptions}
 * @throws InputError `LOG_OPTION`, `LOG_LOCKED` where another writer uses the directory; Node's error where it cannot be written to
 *
 * Cost of `append`: a look at the recent ids. Of the writing: some 5 microseconds a decision on the same thread, later, 32 decisions at a time.
 *
 * @example
 * ```ts
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { openDecisionLog, readDecisionLog } from "@slidr/serve";
 *
 * const directory = await mkdtemp(join(tmpdir(), "slidr-"));
 * const log = await openDecisionLog({ directory });
 * const decision = {
 *   clickId: "a", bundle: "b", specHash: "c", decidedAtMs: 5, degraded: true, invalid: false,
 *   cause: "store", reason: "store: gone", counted: "no",
 * } as const;
 * log.append({ clickId: "a", clickedAtMs: 0, userId: "u" }, decision); // => true
 * const { appended, written, unwritten } = await log.close();
 * [appended, written, unwritten]; // => [1, 1, 0]
 *
 * const ids: string[] = [];
 * for await (const { click } of readDecisionLog(directory)) ids.push(click.clickId);
 * ids; // => ["a"]
 * ```
 */
export async function openDecisionLog(options: DecisionLogOptions): Promise<DecisionLog> {
  const numbers = requireLogOptions(options);
  const { directory, files = nodeFiles } = options;
  await files.mkdir(directory, { recursive: true });
  const unlock = await lockLog(files, directory);
  try {
    const recent = new RecentIds(numbers.recentIdsMax);
    const { lastSegment, ...recovery } = await recoverLog(files, directory, numbers.gzipLevel, recent);
    const writer = new LogWriter({ files, directory, numbers, recent, lastSegment });
    return {
      recovery,
      append: (click, decision) => writer.append(click, decision),
      flush: () => writer.flush(),
      stats: () => writer.stats(),
      close: () => writer.close().finally(unlock),
    };
  } catch (error) {
    await unlock();
    throw error;
  }
}
