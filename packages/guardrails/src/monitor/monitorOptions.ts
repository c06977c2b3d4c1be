import type { ExpectedChange } from "./expectedChange.js";
import type { MonitorAlarm, MonitorState } from "./monitorState.js";
import type { MonitorWindow } from "./monitorWindow.js";
import type { MonitorMetric, Tolerance } from "./streamKinds.js";
import type { TrafficBaselineJson } from "./trafficBaseline.js";

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
   * and the monitor begins anew there. A window before the last is late, and ignored as well; where windows of five minutes on end
   * lie before it, and none after, the clock was set back: the monitor begins anew at the fifth.
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
