import type { LogInterval } from "../log/logInterval.js";
import { type CheckResult, MISMATCHES_MAX, type Mismatch } from "./checkSegment.js";
import { logPaths, planSegments } from "./replayPlan.js";
import { type ReplayWorld, taskRunner } from "./replayTask.js";
import { type ReplayThreads, runTasks, type TaskProgress } from "./runTasks.js";

/** What to check, and by what. */
export interface CheckLogOptions extends LogInterval, ReplayWorld {
  /** One decision log or several: directories of `openDecisionLog`. */
  readonly log: string | readonly string[];
  /** Threads to check on, of `createReplayThreads`; this one by default. */
  readonly threads?: ReplayThreads;
  /** Hears how far it is. */
  readonly onProgress?: (progress: TaskProgress) => void;
}

/**
 * Decides every record of a log again by the very bundle it names, on the logged features, and compares to the last bit.
 *
 * A log that was not tampered with, scored by this machine's scorer, is confirmed whole: score, threshold, slice, verdict. What was
 * scored elsewhere (by a GPU, say) need not be the same to the last bit.
 *
 * @param options see {@link CheckLogOptions}; `heuristic` and `customLevels` as the engine had them
 * @throws InputError as `readDecisionLog`; a bundle that cannot be read makes mismatches, not an error
 *
 * Cost: one score a record; memory of one batch of records.
 *
 * @example
 * ```ts
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { checkLog, openDecisionLog } from "@slidr/serve";
 *
 * const log = await mkdtemp(join(tmpdir(), "slidr-"));
 * const writer = await openDecisionLog({ directory: log });
 * writer.append({ clickId: "a", clickedAtMs: 0, userId: "u" }, {
 *   clickId: "a", bundle: "b", specHash: "c", decidedAtMs: 5, degraded: true, invalid: false,
 *   cause: "store", reason: "store: gone", counted: "no",
 * });
 * await writer.close();
 * const readBundle = async (digest: string) => { throw new Error(`no bundle ${digest}`); };
 * const { records, degraded, mismatched } = await checkLog({ log, readBundle });
 * [records, degraded, mismatched]; // => [1, 1, 0]
 * ```
 */
export async function checkLog(options: CheckLogOptions): Promise<CheckResult> {
  const { log, fromMs, toMs, time, threads, onProgress } = options;
  const interval = { fromMs, toMs, time } as LogInterval;
  const segments = await planSegments(logPaths(log), interval);
  const tasks = segments.map((segment) => ({ kind: "check", segment, interval }) as const);
  const counts = { records: 0, confirmed: 0, degraded: 0, mismatched: 0 };
  const found: (readonly Mismatch[])[] = [];
  await runTasks(
    tasks,
    threads ?? { run: taskRunner(options), threads: 1 },
    onProgress,
    ({ check }, index) => {
      counts.records += check!.records;
      counts.confirmed += check!.confirmed;
      counts.degraded += check!.degraded;
      counts.mismatched += check!.mismatched;
      found[index] = check!.mismatches;
    },
  );
  return { ...counts, mismatches: found.flat().slice(0, MISMATCHES_MAX) };
}
