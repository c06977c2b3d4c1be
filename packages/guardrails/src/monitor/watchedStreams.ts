import { hourOfWeekIn, InputError } from "@slidr/clicks";
import { addCounts, type Counts, SCORES_AT } from "./monitorWindow.js";
import {
  chooseScoreCuts,
  type MonitorMetric,
  type StreamKind,
  streamKinds,
  type Tolerance,
} from "./streamKinds.js";
import type { TrafficBaselineJson } from "./trafficBaseline.js";
import { type UsualRates, usualRates } from "./usualRates.js";

/** One rate of one slice, with what is usual for it. */
export interface WatchedStream {
  readonly kind: StreamKind;
  readonly usual: UsualRates;
}

/** What a baseline says may be watched, and what it does not. */
export interface WatchedSlices {
  readonly slices: ReadonlyMap<string, readonly WatchedStream[]>;
  readonly kinds: readonly StreamKind[];
  /** Bins of score that every window must have. */
  readonly scoreBins: number;
  /** One line for the hours of the week that cannot be watched, and for each rate of a slice that cannot. */
  readonly holes: readonly string[];
}

export interface WatchOptions {
  readonly baseline: TrafficBaselineJson;
  readonly tolerances: Readonly<Record<MonitorMetric, Tolerance>>;
  readonly deviations: number;
  readonly weeksMin: number;
}

/** Works out the usual rates of every slice of a baseline; slice "all" lends the others its shape over the week. */
export function watchedStreams(options: WatchOptions): WatchedSlices {
  const { baseline, tolerances } = options;
  const hourOfWeek = hourOfWeekIn(baseline.timeZone, "createMonitor");
  const hours = baseline.hours.map(({ atMs, slices }) => ({
    day: Math.floor(atMs / 86_400_000),
    hourOfWeek: hourOfWeek(atMs),
    slices,
  }));
  const totals = sumBySlice(hours.map(({ slices }) => slices));
  const all = totals.get("all");
  if (all === undefined)
    throw new InputError("BASELINE", 'createMonitor requires a baseline with the slice "all", got none');
  const weeks = new Float64Array(168);
  for (const { hourOfWeek, slices } of hours) if (slices.all !== undefined) weeks[hourOfWeek]! += 1;
  const scoreBins = all.length - SCORES_AT;
  const kinds = streamKinds(chooseScoreCuts(all), scoreBins);
  const usualOf = (slice: string, kind: StreamKind, shape?: Float64Array) =>
    usualRates({
      ...options,
      tolerance: tolerances[kind.metric],
      shape,
      weeks,
      hours: hours.flatMap(({ day, hourOfWeek, slices }) => {
        const counts = slices[slice] as Counts | undefined;
        if (counts === undefined) return [];
        return [{ day, hourOfWeek, hits: kind.hits(counts), trials: kind.trials(counts) }];
      }),
    });
  const shapes = kinds.map((kind) => usualOf("all", kind));
  const watched = new Map<string, WatchedStream[]>();
  const holes = holesOf(weeks, options.weeksMin);
  for (const slice of [...totals.keys()].sort()) {
    const streams = kinds.flatMap((kind, index): WatchedStream[] => {
      const usual = slice === "all" ? shapes[index] : usualOf(slice, kind, shapes[index]?.rate);
      if (usual !== undefined) return [{ kind, usual }];
      holes.push(`${slice}, ${kind.title}: not watched, the baseline holds too few clicks`);
      return [];
    });
    if (streams.length > 0) watched.set(slice, streams);
  }
  return { slices: watched, kinds, scoreBins, holes };
}

/** Counts by slice, summed. */
export function sumBySlice(
  parts: Iterable<Readonly<Record<string, ArrayLike<number>>>>,
): Map<string, Counts> {
  const totals = new Map<string, Counts>();
  for (const part of parts)
    for (const [slice, counts] of Object.entries(part)) {
      const sum = totals.get(slice);
      if (sum === undefined) totals.set(slice, Float64Array.from(counts));
      else addCounts(sum, counts, "createMonitor");
    }
  return totals;
}

function holesOf(weeks: Float64Array, weeksMin: number): string[] {
  const missing = weeks.reduce((count, held) => count + (held < weeksMin ? 1 : 0), 0);
  if (missing === 0) return [];
  return [
    `${missing} of 168 hours of the week: not watched, fewer than ${weeksMin} weeks of the baseline hold them`,
  ];
}
