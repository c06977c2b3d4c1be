import { countsOf, type MonitorWindow } from "./monitorWindow.js";
import type { MonitorMetric, StreamKind } from "./streamKinds.js";
import { logit } from "./usualRates.js";
import { sumBySlice } from "./watchedStreams.js";

/** What a new bundle is expected to change: counts by slice of the same clicks, decided by the bundle before and by the new one. */
export interface ExpectedChange {
  /** What may change; the other rates are expected to stay. */
  readonly metrics: readonly MonitorMetric[];
  readonly before: Readonly<Record<string, readonly number[]>>;
  readonly after: Readonly<Record<string, readonly number[]>>;
}

/** A slice with fewer clicks than this takes the change of all traffic. */
const TRIALS_MIN = 1000;

/**
 * What a new bundle changes, from the same clicks decided by both bundles: on calibration clicks, or by replay.
 *
 * A promote may rightly move IVR, coverage and scores. Given to `monitor.follow`, the usual rates move by as much (on the logit
 * scale), so that the monitor looks for what was not expected.
 *
 * @param before windows of the bundle that was live
 * @param after windows of the new bundle, on the same clicks
 * @param metrics what may change, default all but the degraded share. A daily retraining moves scores, hardly what becomes of
 *   clicks: `["scores"]` then lets a leap of the IVR be one, also where the candidate showed it beforehand
 * @throws InputError `WINDOW`
 *
 * @example
 * ```ts
 * import { expectedChange } from "@slidr/guardrails";
 *
 * const window = {
 *   atMs: 0, slice: "all", clicks: 10, invalid: 2, humans: 3, humansInvalid: 0, robotic: 1, roboticInvalid: 1, degraded: 0, scores: [8, 2],
 * };
 * const change = expectedChange([window], [{ ...window, invalid: 3, scores: [7, 3] }]);
 * change.after.all; // => [10, 3, 3, 0, 1, 1, 0, 7, 3]
 * ```
 */
export function expectedChange(
  before: Iterable<MonitorWindow>,
  after: Iterable<MonitorWindow>,
  metrics: readonly MonitorMetric[] = ["ivr", "fpr", "coverage", "scores"],
): ExpectedChange {
  return { metrics, before: totals(before), after: totals(after) };
}

/** How far a stream's usual rates move, on the logit scale; null where nobody said. */
export function shiftOf(change: ExpectedChange, slice: string, kind: StreamKind): number | null {
  if (!change.metrics.includes(kind.metric)) return 0;
  for (const name of [slice, "all"]) {
    const [before, after] = [change.before[name], change.after[name]].map(
      (counts) => counts && Float64Array.from(counts),
    );
    if (before === undefined || after === undefined) continue;
    const trials = Math.min(kind.trials(before), kind.trials(after));
    if (trials >= TRIALS_MIN || (name === "all" && trials > 0))
      return logit(share(kind, after)) - logit(share(kind, before));
  }
  return null;
}

function totals(windows: Iterable<MonitorWindow>): Record<string, number[]> {
  const parts = Array.from(windows, (window) => ({ [window.slice]: countsOf(window, "expectedChange") }));
  return Object.fromEntries([...sumBySlice(parts)].map(([slice, counts]) => [slice, Array.from(counts)]));
}

/** Half a click more on either side: a share of none is not taken for impossible. */
function share(kind: StreamKind, counts: Float64Array): number {
  return (kind.hits(counts) + 0.5) / (kind.trials(counts) + 1);
}
