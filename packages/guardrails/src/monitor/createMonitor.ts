import { hourOfWeekIn, InputError } from "@slidr/clicks";
import { describeAlarm } from "./describeAlarm.js";
import { type ExpectedChange, shiftOf } from "./expectedChange.js";
import { MONITOR_TOLERANCES, type Monitor, type MonitorOptions } from "./monitorOptions.js";
import { type MonitorAlarm, type MonitorState, requireState } from "./monitorState.js";
import { countsOf, type MonitorWindow } from "./monitorWindow.js";
import { type StreamWatch, streamKey, updateStream, watchStream } from "./streamWatch.js";
import { shiftRates } from "./usualRates.js";
import { watchedStreams } from "./watchedStreams.js";
import { WindowClock } from "./windowClock.js";

const MINUTE_MS = 60_000;
const MINUTES_PER_YEAR = 525_960;

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
  const windowClock = new WindowClock();
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
    const time = isOther ? "goesOn" : windowClock.judge(minute, state.lastMinute!);
    if (time === "doubted") return ignore();
    if (time === "anew") begin(minute);
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
