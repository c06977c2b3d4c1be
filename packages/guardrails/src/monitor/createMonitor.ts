import { hourOfWeekIn, InputError } from "@slidr/clicks";
import { describeAlarm } from "./describeAlarm.js";
import { type ExpectedChange, shiftOf } from "./expectedChange.js";
import { type MonitorAlarm, type MonitorState, requireState } from "./monitorState.js";
import { countsOf, type MonitorWindow } from "./monitorWindow.js";
import type { MonitorMetric, Tolerance } from "./streamKinds.js";
import { type StreamWatch, streamKey, updateStream, watchStream } from "./streamWatch.js";
import type { TrafficBaselineJson } from "./trafficBaseline.js";
import { shiftRates } from "./usualRates.js";
import { watchedStreams } from "./watchedStreams.js";

const MINUTE_MS = 60_000;
const MINUTES_PER_YEAR = 525_960;
/** A window farther than this from those before may come of a wrong clock. */
const JUMP_MAX_MINUTES = 1_440;

/** The defaults of `tolerances`: what nobody minds. */
export const MONITOR_TOLERANCES: Readonly<Record<MonitorMetric, Tolerance>> = {
  ivr: { relative: 0.15, absolute: 0.01 },
  fpr: { relative: 0.5, absolute: 0.005 },
  coverage: { relative: 0.1, absolute: 0.02 },
  degraded: { relative: 0.5, absolute: 0.01 },
  scores: { relative: 0.15, absolute: 0.02 },
};

/** What a monitor watches, against what, and what it does. */
export interface MonitorOptions {
  /** Past hours that were sound, of `createTrafficBaseline`; it must hold the slice "all". */
  readonly baseline: TrafficBaselineJson;
  /** False alarms a year over all slices, rates and sides together, > 0; default 1. */
  readonly falseAlarmsPerYear?: number;
  /** How far each rate may stray; default {@link MONITOR_TOLERANCES}. */
  readonly tolerances?: Partial<Readonly<Record<MonitorMetric, Tolerance>>>;
  /** How many standard deviations of days, and of the baseline's own error, count as usual; >= 0, default 3. */
  readonly deviations?: number;
  /** An hour of the week that fewer weeks of the baseline hold is not watched; >= 1, default 3. */
  readonly weeksMin?: number;
  /** No fewer windows than this raise an alarm, so that one strange minute does not; >= 1, default 3. */
  readonly windowsMin?: number;
  /**
   * A deviation that takes longer than this to show is not sharp, and left to the daily checks: evidence fades so fast that it must
   * outgrow an alarm's worth in that time. Minutes, > 0, default 720.
   */
  readonly minutesMax?: number;
  /** Digest of the live bundle; windows of others are not judged. */
  readonly bundle?: string;
  /** What `state()` gave before a restart. Where `bundle` names another than it followed, that one is followed, without evidence. */
  readonly state?: MonitorState;
  /** Called once per alarm, such as {@link rollbackOnAlarm}'s; after a restart, again for one that it had not answered. */
  readonly onAlarm?: (alarm: MonitorAlarm) => unknown;
}

/** Watches live traffic. */
export interface Monitor {
  /**
   * Judges a window of as many score bins as the baseline has; resolves after the hook has ended, to the alarm if the window raised one.
   *
   * A window more than a day from the last is ignored, for a clock may be wrong; a later minute within a day of it makes it the time,
   * and the monitor begins anew there.
   */
  observe(window: MonitorWindow): Promise<MonitorAlarm | undefined>;
  /** Goes over to another bundle: forgets the evidence, and moves the usual rates by what that bundle is expected to change. */
  follow(bundle: string, expected?: ExpectedChange): void;
  /** Calls the hook for an alarm that was unanswered when the state was kept; resolves to it. */
  resume(): Promise<MonitorAlarm | undefined>;
  /** What to keep for a restart. */
  state(): MonitorState;
  /** What cannot be watched, one line each: slices with too few clicks, hours of the week with too few weeks. */
  readonly holes: readonly string[];
}

interface SliceWatch {
  readonly name: string;
  readonly weight: number;
  readonly streams: StreamWatch[];
  lastMinute: number;
  share: number;
}

/**
 * Makes a live monitor: IVR, FPR proxy, robotic coverage, degraded share and score distribution of every slice, each against the
 * same hour of past weeks, with one false-alarm rate over all of them.
 *
 * Every stream is an e-detector: a Shiryaev-Roberts statistic of e-values against "the rate lies within its usual band". Half of the
 * mixture's weight is on all traffic, the other half shared by the slices. An alarm needs the mixture to reach the minutes of a
 * year over `falseAlarmsPerYear`: then the mean time to a false alarm is at least that, however streams depend on one another,
 * as long as each minute's expected rate, given all before, lies in its band and clicks that are decided alike come in
 * clusters of up to the design effect. docs/monitor.md has what was measured where that does not quite hold.
 *
 * @param options see {@link MonitorOptions}
 * @throws InputError `BASELINE`, `OPTION`, `MONITOR_STATE`, `TIME_ZONE`; `observe`: `WINDOW`, and whatever the hook throws
 *
 * Cost of `observe`: about a microsecond per stream of the slice. Start: one pass over the baseline per slice.
 *
 * Source: Shin, Ramdas, Rinaldo, "E-detectors: a nonparametric framework for sequential change detection" (2022), definition 2.2
 * and theorem 2.4.
 *
 * @example
 * ```ts
 * import { createMonitor, createTrafficBaseline } from "@slidr/guardrails";
 *
 * // Four weeks in which a fifth of 600 clicks a minute are invalid, then half of them.
 * const minute = (atMs: number, invalid: number) => ({
 *   atMs, slice: "all", clicks: 600, invalid, humans: 0, humansInvalid: 0, robotic: 0, roboticInvalid: 0, degraded: 0, scores: [600],
 * });
 * const baseline = createTrafficBaseline({ timeZone: "UTC" });
 * const weeksMs = 4 * 7 * 86_400_000;
 * for (let atMs = 0; atMs < weeksMs; atMs += 600_000) baseline.add(minute(atMs, 120));
 *
 * const monitor = createMonitor({ baseline: baseline.toJSON(), bundle: "b1" });
 * let alarm: Awaited<ReturnType<typeof monitor.observe>>;
 * let minutes = 0;
 * while (alarm === undefined) alarm = await monitor.observe(minute(weeksMs + 60_000 * minutes++, 300));
 * [alarm.finding.code, alarm.finding.slice, alarm.bundle]; // => ["MONITOR_IVR_HIGH", "all", "b1"]
 * minutes; // => 3
 * ```
 */
export function createMonitor(options: MonitorOptions): Monitor {
  const {
    baseline,
    falseAlarmsPerYear = 1,
    deviations = 3,
    weeksMin = 3,
    windowsMin = 3,
    minutesMax = 720,
    onAlarm,
  } = options;
  requireAbove("falseAlarmsPerYear", falseAlarmsPerYear, Number.MIN_VALUE);
  requireAbove("deviations", deviations, 0);
  requireAbove("weeksMin", weeksMin, 1);
  requireAbove("windowsMin", windowsMin, 1);
  requireAbove("minutesMax", minutesMax, Number.MIN_VALUE);
  const tolerances = { ...MONITOR_TOLERANCES, ...options.tolerances };
  const known = watchedStreams({ baseline, tolerances, deviations, weeksMin });
  const hourOfWeek = hourOfWeekIn(baseline.timeZone, "createMonitor");
  const evidenceLimit = MINUTES_PER_YEAR / falseAlarmsPerYear;
  if (options.state !== undefined) requireState(options.state);
  let state: Omit<MonitorState, "slices"> = options.state ?? {
    version: 1,
    ...(options.bundle !== undefined && { bundle: options.bundle }),
    ignored: 0,
    alarms: 0,
  };
  let watches = watchSlices(options.state?.slices);
  /** The minute of a window that lay far from all before it, until the next says whether that is the time. */
  let doubted: number | undefined;
  if (options.bundle !== undefined && options.bundle !== state.bundle) follow(options.bundle);

  function watchSlices(kept: MonitorState["slices"] = {}): Map<string, SliceWatch> {
    const others = known.slices.size - 1;
    const entries = [...known.slices].map(([name, streams]): [string, SliceWatch] => {
      const weight = others === 0 ? 1 : name === "all" ? 0.5 : 0.5 / others;
      const sides = streams.flatMap(({ kind, usual }) => {
        const shift = state.shifts === undefined ? 0 : state.shifts[name]?.[kind.title];
        if (typeof shift !== "number") return [];
        return kind.sides.map((side) => ({
          kind,
          side,
          usual: shift === 0 ? usual : shiftRates(usual, shift),
        }));
      });
      const watched = sides.map((stream) => {
        const own = weight / sides.length;
        const logNeeded = Math.log(evidenceLimit / own);
        const fading = logNeeded / minutesMax;
        const pace = { logCap: logNeeded / windowsMin + fading, fading };
        const before = kept[name]?.streams[streamKey(stream.kind, stream.side)];
        return watchStream({ ...stream, weight: own, ...pace }, before);
      });
      const lastMinute = kept[name]?.lastMinute ?? (state.firstMinute ?? Number.NaN) - 1;
      const share = watched.reduce((sum, stream) => sum + stream.weight * meanOf(stream.evidence), 0);
      return [name, { name, weight, streams: watched, lastMinute, share }];
    });
    return new Map(entries);
  }

  /** Evidence of all streams; a slice silent since its last minute has gained one per minute. */
  function mixture(minute: number): number {
    let sum = 0;
    for (const { weight, share, lastMinute } of watches.values())
      sum += share + weight * (minute - lastMinute);
    return sum;
  }

  function begin(firstMinute: number | undefined): void {
    const { firstMinute: _, lastMinute: __, ...rest } = state;
    state = { ...rest, ...(firstMinute !== undefined && { firstMinute, lastMinute: firstMinute - 1 }) };
    watches = watchSlices();
  }

  /** Whether a window's time is not believed (yet). */
  function jumps(minute: number): boolean {
    if (Math.abs(minute - state.lastMinute!) <= JUMP_MAX_MINUTES) {
      doubted = undefined;
      return false;
    }
    const isConfirmed = doubted !== undefined && minute > doubted && minute - doubted <= JUMP_MAX_MINUTES;
    doubted = isConfirmed ? undefined : minute;
    if (isConfirmed) begin(minute);
    return !isConfirmed;
  }

  function ignore(): undefined {
    state = { ...state, ignored: state.ignored + 1 };
  }

  function judge(window: MonitorWindow): MonitorAlarm | undefined {
    const counts = countsOf(window, "observe");
    if (window.scores.length !== known.scoreBins)
      throw new InputError(
        "WINDOW",
        `observe requires windows of the baseline's ${known.scoreBins} score bins, got ${window.scores.length}`,
      );
    const minute = Math.floor(window.atMs / MINUTE_MS);
    if (state.firstMinute === undefined) begin(minute);
    const isOther =
      window.bundle !== undefined && state.bundle !== undefined && window.bundle !== state.bundle;
    if (!isOther && jumps(minute)) return ignore();
    // `jumps` may have begun anew: the slice of before is forgotten.
    const slice = watches.get(window.slice);
    if (slice === undefined || isOther || minute <= slice.lastMinute) return ignore();
    const silent = minute - slice.lastMinute - 1;
    const hour = hourOfWeek(window.atMs);
    slice.share = 0;
    for (const stream of slice.streams)
      slice.share += updateStream(stream, counts, hour, window.atMs, silent);
    slice.lastMinute = minute;
    const lastMinute = Math.max(minute, state.lastMinute!);
    if (lastMinute !== state.lastMinute) state = { ...state, lastMinute };
    const evidence = mixture(lastMinute);
    if (evidence < evidenceLimit) return undefined;
    const atMs = (lastMinute + 1) * MINUTE_MS;
    const { bundle } = state;
    const slices = [...watches.values()];
    const alarm = describeAlarm({ slices, bundle, atMs, evidence, evidenceLimit, falseAlarmsPerYear });
    if (alarm !== undefined) state = { ...state, alarms: state.alarms + 1, unanswered: alarm };
    begin(lastMinute + 1);
    return alarm;
  }

  function follow(bundle: string, expected?: ExpectedChange): void {
    const { shifts: _, ...rest } = state;
    state = { ...rest, bundle, ...(expected !== undefined && { shifts: shiftsOf(expected) }) };
    begin(undefined);
  }

  async function answer(alarm: MonitorAlarm): Promise<MonitorAlarm> {
    await onAlarm?.(alarm);
    if (state.unanswered === alarm) {
      const { unanswered: _, ...rest } = state;
      state = rest;
    }
    return alarm;
  }

  return {
    async observe(window) {
      const alarm = judge(window);
      return alarm === undefined ? undefined : answer(alarm);
    },
    follow,
    resume: async () => (state.unanswered === undefined ? undefined : answer(state.unanswered)),
    state: () => ({ ...state, slices: stateOf(watches) }),
    holes: known.holes,
  };

  function shiftsOf(expected: ExpectedChange): NonNullable<MonitorState["shifts"]> {
    const bySlice = [...known.slices].map(([name, streams]) => {
      const shifts = streams.map(({ kind }) => [kind.title, shiftOf(expected, name, kind)]);
      return [name, Object.fromEntries(shifts)];
    });
    return Object.fromEntries(bySlice);
  }
}

function stateOf(watches: ReadonlyMap<string, SliceWatch>): MonitorState["slices"] {
  const bySlice = [...watches.values()]
    .filter(({ lastMinute }) => !Number.isNaN(lastMinute))
    .map(({ name, streams, lastMinute }) => {
      const states = streams.map(({ key, evidence, run }) => [key, { evidence: [...evidence], run }]);
      return [name, { lastMinute, streams: Object.fromEntries(states) }];
    });
  return Object.fromEntries(bySlice);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function requireAbove(name: string, value: number, least: number): void {
  if (value >= least && value < Infinity) return;
  throw new InputError(
    "OPTION",
    `createMonitor requires ${name} ${least === Number.MIN_VALUE ? "> 0" : `>= ${least}`} and finite, got ${value}`,
  );
}
