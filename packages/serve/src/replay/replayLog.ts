import { access, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { InputError } from "@slidr/clicks";
import { compilePlan, rebuildSpanMs } from "@slidr/features";
import { compileBundle } from "../engine/compileBundle.js";
import { isWithinSpan, type LogInterval } from "../log/logInterval.js";
import { totalsPath } from "./foldPartition.js";
import { recomputeRows } from "./recomputeRows.js";
import type { CreateStore } from "./redecider.js";
import { logPaths, partitionsFor, planSegments, type ReplayPlan, requireSamePlan } from "./replayPlan.js";
import { CAMPAIGN } from "./replayRow.js";
import { type ReplayTask, type ReplayWorld, taskRunner } from "./replayTask.js";
import { type ReplayCell, type ReplayTotals, TotalsTable } from "./replayTotals.js";
import { indexPath, type RowIndex, readJson, writeJson } from "./rowFiles.js";
import { type ReplayThreads, runTasks, type TaskProgress } from "./runTasks.js";

/** What to replay, through which bundle, and where to. */
export interface ReplayLogOptions extends LogInterval, ReplayWorld {
  /** One decision log or several: directories of `openDecisionLog`. */
  readonly log: string | readonly string[];
  /** Digest of the bundle to decide by. */
  readonly bundle: string;
  /** A directory for `totals.json` and `corrections-*.jsonl.gz`: a new one, or that of the same replay, which is then gone on with. */
  readonly out: string;
  /**
   * Makes an empty store in memory, to count every click again: needed when the bundle has another feature spec than the log, or when the
   * counters themselves were wrong. Absent: the logged features are scored.
   */
  readonly recompute?: CreateStore;
  /** The attribute of a click that names its campaign; `campaignId` by default. */
  readonly campaign?: string;
  /**
   * Names what decides besides log, bundle and interval and cannot be read off the options: the heuristic, the levels, the size of the
   * store. A replay is gone on with only under the same words; "" by default.
   */
  readonly settings?: string;
  /** Threads to replay on, of `createReplayThreads`; this one by default. Recomputing is one thread's work, folding is not. */
  readonly threads?: ReplayThreads;
  /** Hears how far it is. */
  readonly onProgress?: (stage: "decide" | "fold", progress: TaskProgress) => void;
}

/**
 * Decides an interval of a log again by any bundle, at constant memory, and writes what that does to the bill.
 *
 * Two stages. The log is decided a segment at a time, each by itself, and the rows are written by the hash of their click id; then each
 * hash's clicks are folded to one correction each, so that a click counts once however often and wherever it was logged. Every step writes its
 * result as one step: run again after a crash, with the same options, it goes on, and ends with the same totals. The segments are fixed
 * at the first run: what is logged meanwhile is not part of it.
 *
 * @param options see {@link ReplayLogOptions}
 * @returns the totals, which stand in `out/totals.json` too; see {@link ReplayTotals} for how they reconcile
 * @throws InputError `REPLAY_PLAN` when `out` holds another replay, `REPLAY_SPEC` when logged features are of another spec than the
 *   bundle's and `recompute` is absent, and what `readDecisionLog`, `readBundle` and the disk throw
 *
 * Cost: one score a record. Memory of one segment's rows a thread, then of some 200,000 clicks a thread; with `recompute` also the store.
 *
 * @example
 * ```ts no-run
 * import { createFileRegistry } from "@slidr/guardrails";
 * import { replayLog, verifyGoldenRows } from "@slidr/serve";
 *
 * const registry = createFileRegistry("registry", { clock: Date.now, verifyGolden: verifyGoldenRows });
 * const { credit, recharge } = await replayLog({
 *   log: "decisions",
 *   fromMs: Date.UTC(2024, 2, 1, 9),
 *   toMs: Date.UTC(2024, 2, 1, 11),
 *   bundle: (await registry.live())!,
 *   readBundle: registry.read,
 *   out: "replay-2024-03-01",
 * });
 * ```
 */
export async function replayLog(options: ReplayLogOptions): Promise<ReplayTotals> {
  const { out, onProgress } = options;
  const threads = options.threads ?? { run: taskRunner(options), threads: 1 };
  const done = (await readJson(join(out, "totals.json"))) as ReplayTotals | undefined;
  const work = join(out, "work");
  await mkdir(work, { recursive: true });
  const plan = await settlePlan(options);
  if (done !== undefined) {
    await rm(work, { recursive: true, force: true });
    return done;
  }
  const parts = options.recompute
    ? await recompute(options, options.recompute, plan, work)
    : await decide(plan, work, threads, options);
  const partitions = await missing(plan.partitions, (partition) => totalsPath(work, partition));
  const folds = partitions.map((partition): ReplayTask => ({ kind: "fold", out, work, partition, parts }));
  await runTasks(folds, threads, (progress) => onProgress?.("fold", progress));
  const table = new TotalsTable();
  for (let partition = 0; partition < plan.partitions; partition++) {
    table.addCells((await readJson(totalsPath(work, partition))) as ReplayCell[]);
  }
  const totals = table.totals();
  requireReconciled(totals, plan, await rowsWritten(work, parts));
  await writeJson(join(out, "totals.json"), totals);
  await rm(work, { recursive: true, force: true });
  return totals;
}

/** The plan that the directory holds, or a new one, written before anything is done. */
async function settlePlan(options: ReplayLogOptions): Promise<ReplayPlan> {
  const { log, fromMs, toMs, time = "clicked", out, bundle, campaign = CAMPAIGN, settings = "" } = options;
  const interval = { ...(fromMs !== undefined && { fromMs }), ...(toMs !== undefined && { toMs }), time };
  const mode = options.recompute === undefined ? "logged" : "recomputed";
  const logs = logPaths(log);
  const asked = { version: 2, logs, bundle, mode, interval, campaign, settings } as const;
  const path = join(out, "plan.json");
  const found = (await readJson(path)) as ReplayPlan | undefined;
  if (found !== undefined) {
    requireSamePlan(found, asked, out);
    return found;
  }
  const segments = await planSegments(logs, await planned(options, interval));
  const plan = { ...asked, segments, partitions: partitionsFor(segments) };
  await writeJson(path, plan);
  return plan;
}

/** With recomputed features the clicks before the interval are read too, as far back as the spec remembers. */
async function planned(options: ReplayLogOptions, interval: LogInterval): Promise<LogInterval> {
  if (options.recompute === undefined || interval.fromMs === undefined) return interval;
  const { spec } = compileBundle(await options.readBundle(options.bundle), options);
  return { ...interval, fromMs: interval.fromMs - rebuildSpanMs(compilePlan(spec)) };
}

async function decide(
  plan: ReplayPlan,
  work: string,
  threads: ReplayThreads,
  { onProgress }: ReplayLogOptions,
): Promise<number> {
  const { bundle, interval, campaign, partitions } = plan;
  const parts = await missing(plan.segments.length, (part) => indexPath(work, part));
  const tasks = parts.map((part): ReplayTask => {
    const segment = plan.segments[part]!;
    return { kind: "decide", work, part, segment, plan: { bundle, interval, campaign, partitions } };
  });
  await runTasks(tasks, threads, (progress) => onProgress?.("decide", progress));
  return plan.segments.length;
}

async function recompute(
  options: ReplayLogOptions,
  createStore: CreateStore,
  plan: ReplayPlan,
  work: string,
): Promise<number> {
  const compiled = compileBundle(await options.readBundle(options.bundle), options);
  return recomputeRows(work, plan, compiled, options, createStore, (progress) =>
    options.onProgress?.("decide", progress),
  );
}

/** The numbers below `count` whose file is not there yet. */
async function missing(count: number, pathOf: (number: number) => string): Promise<number[]> {
  const numbers: number[] = [];
  for (let number = 0; number < count; number++) {
    await access(pathOf(number)).catch(() => numbers.push(number));
  }
  return numbers;
}

/** The rows that the first stage left, by its own count. */
async function rowsWritten(work: string, parts: number): Promise<number> {
  let rows = 0;
  for (let part = 0; part < parts; part++) rows += ((await readJson(indexPath(work, part))) as RowIndex).rows;
  return rows;
}

/** What no crash, thread or bug may break: every record of the log is in the totals, once. */
export function requireReconciled(
  totals: ReplayTotals,
  { segments, interval, mode }: Pick<ReplayPlan, "segments" | "interval" | "mode">,
  rows: number,
): void {
  const { records, repeated, clicks, credit, recharge, unchanged, chargedBefore, chargedAfter } = totals;
  const logged = segments.reduce((sum, segment) => sum + segment.records, 0);
  // Of a segment that lies in the interval from end to end every record counts; of one on its edge some may.
  const least = segments
    .filter(({ entry }) => isWithinSpan(entry, interval))
    .reduce((sum, segment) => sum + segment.records, 0);
  const holds =
    records === clicks + repeated &&
    clicks === credit + recharge + unchanged &&
    chargedAfter === chargedBefore - credit + recharge &&
    records === rows &&
    records >= least &&
    records <= logged;
  if (holds) return;
  throw new InputError(
    "REPLAY_TOTALS",
    `the totals of this ${mode} replay do not reconcile with the log (${records} of ${logged} records): remove its directory and run it again`,
  );
}
