import {
  createMonitor,
  createTrafficBaseline,
  type Monitor,
  type MonitorAlarm,
  type MonitorWindow,
} from "@slidr/guardrails";
import { decidedTraffic, type StudyTrafficOptions, WEEK_MS, WindowFolder } from "./monitorTraffic.js";

/** Weeks a baseline holds; and how many more pass before it is learnt anew. */
export const BASELINE_WEEKS = 6;
const RELEARN_WEEKS = 2;

export interface CleanRun {
  readonly weeks: number;
  readonly clicks: number;
  readonly windows: number;
  readonly streams: number;
  readonly alarms: readonly MonitorAlarm[];
  readonly holes: readonly string[];
}

/** Runs a monitor over traffic in which nothing is wrong; every other week it learns the last six anew. */
export async function cleanRun(options: StudyTrafficOptions): Promise<CleanRun> {
  const baseline = createTrafficBaseline({ timeZone: "UTC" });
  const alarms: MonitorAlarm[] = [];
  let monitor: Monitor | undefined;
  let [clicks, windows, relearnAtMs] = [0, 0, Number.NaN];
  let batch: MonitorWindow[] = [];
  const folder = new WindowFolder((window) => batch.push(window));
  const observe = async () => {
    for (const window of batch) {
      windows++;
      if (Number.isNaN(relearnAtMs)) relearnAtMs = window.atMs + BASELINE_WEEKS * WEEK_MS;
      if (window.atMs >= relearnAtMs) {
        baseline.forget({ fromMs: 0, toMs: relearnAtMs - BASELINE_WEEKS * WEEK_MS });
        monitor = createMonitor({ baseline: baseline.toJSON(), ...(monitor && { state: monitor.state() }) });
        relearnAtMs += RELEARN_WEEKS * WEEK_MS;
      }
      const alarm = await monitor?.observe(window);
      if (alarm !== undefined) alarms.push(alarm);
      baseline.add(window);
    }
    batch = [];
  };
  for (const part of decidedTraffic(options)) {
    clicks += part.count;
    folder.add(part);
    await observe();
  }
  folder.flush();
  await observe();
  const streams = Object.values(monitor!.state().slices).reduce(
    (sum, slice) => sum + Object.keys(slice.streams).length,
    0,
  );
  return { weeks: options.weeks - BASELINE_WEEKS, clicks, windows, streams, alarms, holes: monitor!.holes };
}
