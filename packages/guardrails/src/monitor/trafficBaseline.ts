import { InputError } from "@slidr/clicks";
import { addCounts, type Counts, countsOf, type MonitorWindow, SCORES_AT } from "./monitorWindow.js";

const HOUR_MS = 3_600_000;
const CALLER = "createTrafficBaseline";

/** What past hours held, by slice: plain JSON. */
export interface TrafficBaselineJson {
  readonly version: 1;
  /** IANA name of the zone in which an hour of the week is one. */
  readonly timeZone: string;
  /** In time order; `slices` holds clicks, invalid, humans, humansInvalid, robotic, roboticInvalid, degraded and the score bins. */
  readonly hours: readonly {
    readonly atMs: number;
    readonly slices: Readonly<Record<string, readonly number[]>>;
  }[];
}

/** Past traffic by hour and slice: what the monitor compares with. */
export interface TrafficBaseline {
  readonly timeZone: string;
  /** Counts a window in. */
  add(window: MonitorWindow): void;
  /** Adds another baseline's hours: of other servers, or of other days. */
  merge(other: TrafficBaselineJson): void;
  /** Forgets the hours that begin in [fromMs, toMs): an incident, or what is too old. */
  forget(span: { readonly fromMs: number; readonly toMs: number }): void;
  toJSON(): TrafficBaselineJson;
}

/**
 * Collects what is normal: counts by hour and slice, added up from one-minute windows.
 *
 * Hours of different servers or of different days add, so a cluster counts apart and merges. Nothing is averaged: what the
 * same hour of other weeks held, and how much it varied, is worked out when a monitor starts. Add only hours that were sound
 * (`forget` an incident), or the monitor learns it.
 *
 * @param options `timeZone`: IANA name of the zone of the hours of the week; `from`: what `toJSON` gave
 * @throws InputError `WINDOW` for counts that contradict each other, `BASELINE` for JSON that is none or another zone's
 *
 * Cost: about 30 numbers per slice and hour that had clicks.
 *
 * @example
 * ```ts
 * import { createTrafficBaseline } from "@slidr/guardrails";
 *
 * const window = {
 *   atMs: 0, slice: "all", clicks: 10, invalid: 2, humans: 3, humansInvalid: 0, robotic: 1, roboticInvalid: 1, degraded: 0, scores: [8, 2],
 * };
 * const baseline = createTrafficBaseline({ timeZone: "UTC" });
 * baseline.add(window);
 * baseline.add({ ...window, atMs: 60_000 });
 * baseline.toJSON().hours; // => [{ atMs: 0, slices: { all: [20, 4, 6, 0, 2, 2, 0, 16, 4] } }]
 * ```
 */
export function createTrafficBaseline(options: {
  readonly timeZone: string;
  readonly from?: TrafficBaselineJson;
}): TrafficBaseline {
  const { timeZone, from } = options;
  const hours = new Map<number, Map<string, Counts>>();

  const addTo = (hour: number, slice: string, counts: ArrayLike<number>) => {
    let slices = hours.get(hour);
    if (slices === undefined) {
      slices = new Map();
      hours.set(hour, slices);
    }
    const sum = slices.get(slice);
    if (sum === undefined) slices.set(slice, Float64Array.from(counts));
    else addCounts(sum, counts, CALLER);
  };

  const baseline: TrafficBaseline = {
    timeZone,
    add: (window) => addTo(Math.floor(window.atMs / HOUR_MS), window.slice, countsOf(window, CALLER)),
    merge(other) {
      requireBaseline(other, timeZone);
      for (const { atMs, slices } of other.hours)
        for (const [slice, counts] of Object.entries(slices)) addTo(atMs / HOUR_MS, slice, counts);
    },
    forget({ fromMs, toMs }) {
      for (const hour of hours.keys())
        if (hour * HOUR_MS >= fromMs && hour * HOUR_MS < toMs) hours.delete(hour);
    },
    toJSON: () => ({
      version: 1,
      timeZone,
      hours: [...hours]
        .sort(([a], [b]) => a - b)
        .map(([hour, slices]) => ({
          atMs: hour * HOUR_MS,
          slices: Object.fromEntries([...slices].map(([slice, counts]) => [slice, Array.from(counts)])),
        })),
    }),
  };
  if (from !== undefined) baseline.merge(from);
  return baseline;
}

function requireBaseline(json: TrafficBaselineJson, timeZone: string): void {
  const broken = (rule: string) => new InputError("BASELINE", `${CALLER} requires ${rule}`);
  if (json?.version !== 1 || !Array.isArray(json.hours))
    throw broken(`a baseline of version 1, got ${JSON.stringify(json)?.slice(0, 80)}`);
  if (json.timeZone !== timeZone)
    throw broken(`baselines of one time zone, got ${json.timeZone} beside ${timeZone}`);
  for (const { atMs, slices } of json.hours) {
    if (!Number.isInteger(atMs / HOUR_MS)) throw broken(`whole hours, got ${atMs}`);
    for (const [slice, counts] of Object.entries(slices))
      if (!(Array.isArray(counts) && counts.length >= SCORES_AT && counts.every((count) => count >= 0)))
        throw broken(`counts >= 0 for slice ${JSON.stringify(slice)} at ${atMs}`);
  }
}
