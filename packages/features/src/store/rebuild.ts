import { type Click, InputError } from "@slidr/clicks";
import type { FeatureStore } from "./featureStore.js";
import { untilAborted } from "./untilAborted.js";

/** A store that may be able to forget everything. */
export interface RebuildableStore extends FeatureStore {
  /** Forgets all clicks; a store without it must be empty. */
  clear?(): Promise<void> | void;
}

/** How a log is fed to a store. */
export interface RebuildOptions {
  /** Clicks of the log, for progress; unknown by default. */
  readonly clicksTotal?: number;
  /** Called about every 10,000 clicks and at the end. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number | undefined }) => void;
  /** Clicks handed to the store and not yet answered, at most; 1,000 by default. */
  readonly inFlightMax?: number;
  /** Gives up; the store then holds a part of the log. */
  readonly signal?: AbortSignal;
}

/** What a rebuild saw. */
export interface RebuildReport {
  /** Clicks that the store answered. */
  readonly clicks: number;
  readonly late: number;
  readonly duplicates: number;
  /** Clicks that no store counts: a time that is none, an id too long; running again changes nothing. */
  readonly refused: number;
  /** Clicks that the store gave no answer to. */
  readonly failed: number;
  /** Why the first of those was refused or failed; "" when none was. */
  readonly firstError: string;
}

const progressClicks = 10_000;

/** Codes of calls without an answer; every other one says what is wrong with the click. */
const noAnswer: readonly string[] = ["STORE_UNAVAILABLE", "ABORTED"];

/**
 * Fills a store from a click log: its counters are a cache that the log can rebuild, on a new server or after a loss.
 *
 * Clicks reach the store in the log's order, so the store ends as if it had met them when they came. No live click may
 * be counted meanwhile, nor one whose call was given up but that a client still means to send. `rebuildSpanMs` tells how far back the log must reach for state that is exact.
 *
 * @param store - cleared where it can be, once the log's first click is there; else it must be empty.
 * @param clicks - in the order of delivery.
 * @param options - progress, clicks in flight (an integer >= 1), a signal to give up by.
 * @returns counts; `failed` is 0 when the store holds all of the log that can be counted.
 * @throws InputError IN_FLIGHT, ABORTED, SPEC_MISMATCH, and what `store.clear` and the log throw.
 *
 * @example
 * ```ts
 * import { count, createMemoryStore, defineSpec, rebuild } from "@slidr/features";
 *
 * const spec = defineSpec([count({ by: "userId", window: "1m" })], { timeZone: "UTC" });
 * const store = createMemoryStore(spec, { entitiesMax: 1000 });
 * const log = [
 *   { clickId: "a", clickedAtMs: 0, userId: "ann" },
 *   { clickId: "b", clickedAtMs: 9, userId: "ann" },
 *   { clickId: "b", clickedAtMs: 9, userId: "ann" },
 * ];
 * const report = await rebuild(store, log);
 * report; // => { clicks: 3, late: 0, duplicates: 1, refused: 0, failed: 0, firstError: "" }
 * ```
 */
export async function rebuild(
  store: RebuildableStore,
  clicks: Iterable<Click> | AsyncIterable<Click>,
  options: RebuildOptions = {},
): Promise<RebuildReport> {
  const { inFlightMax = 1000, signal } = options;
  if (!Number.isInteger(inFlightMax) || inFlightMax < 1) {
    throw new InputError("IN_FLIGHT", `rebuild requires an integer inFlightMax >= 1, got ${inFlightMax}`);
  }
  const aborted = () =>
    new InputError(
      "ABORTED",
      "rebuild was aborted: the store holds a part of the log, rebuild it before use",
      {
        cause: signal?.reason,
      },
    );
  if (signal?.aborted) throw aborted();
  const work = feed(store, clicks, inFlightMax, options, aborted);
  return signal === undefined ? work : untilAborted(work, signal, aborted);
}

async function feed(
  store: RebuildableStore,
  clicks: Iterable<Click> | AsyncIterable<Click>,
  inFlightMax: number,
  { clicksTotal, onProgress, signal }: RebuildOptions,
  aborted: () => InputError,
): Promise<RebuildReport> {
  const report = { clicks: 0, late: 0, duplicates: 0, refused: 0, failed: 0, firstError: "" };
  const fatal: unknown[] = [];
  let done = 0;
  let told = 0;
  let inFlight = 0;
  let wake = () => {};
  const untilBelow = async (limit: number) => {
    while (inFlight >= limit && !signal?.aborted) await new Promise<void>((resolve) => (wake = resolve));
  };
  // A store that never answers must not keep the log open.
  signal?.addEventListener("abort", () => wake(), { once: true });
  const clear = async () => {
    const cleared = Promise.resolve(store.clear?.());
    await (signal === undefined ? cleared : untilAborted(cleared, signal, aborted));
  };
  const handOver = async (click: Click) => {
    inFlight++;
    try {
      const { late, duplicate } = await store.update(click);
      report.clicks++;
      if (late) report.late++;
      if (duplicate) report.duplicates++;
    } catch (error) {
      if (!(error instanceof InputError) || error.code === "SPEC_MISMATCH") fatal.push(error);
      else {
        if (noAnswer.includes(error.code)) report.failed++;
        else report.refused++;
        report.firstError ||= error.message;
      }
    }
    inFlight--;
    done++;
    wake();
  };

  // Once the log has answered: one that cannot be read clears nothing.
  let isCleared = false;
  for await (const click of clicks) {
    if (fatal.length > 0 || signal?.aborted) break;
    if (!isCleared) await clear();
    isCleared = true;
    void handOver(click);
    if (inFlight >= inFlightMax) await untilBelow(inFlightMax);
    if (done - told < progressClicks) continue;
    told = done;
    onProgress?.({ done, total: clicksTotal });
  }
  await untilBelow(1);
  if (!isCleared && !signal?.aborted) await clear();
  if (fatal.length > 0) throw fatal[0];
  onProgress?.({ done, total: clicksTotal });
  return report;
}
