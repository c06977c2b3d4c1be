import { createTrafficBaseline, type MonitorWindow, type TrafficBaselineJson } from "@slidr/guardrails";

export const MINUTE_MS = 60_000;
export const WEEK_MS = 7 * 86_400_000;
/** A Monday. */
export const START_MS = Date.UTC(2024, 0, 1);

/** A window of all traffic: 600 clicks, a fifth invalid, all scores in the halves of [0, 1]. */
export function sampleWindow(atMs: number, overrides: Partial<MonitorWindow> = {}): MonitorWindow {
  const counts = {
    clicks: 600,
    invalid: 120,
    humans: 200,
    humansInvalid: 2,
    robotic: 100,
    roboticInvalid: 90,
  };
  return { atMs, slice: "all", ...counts, degraded: 0, scores: [480, 120], ...overrides };
}

/** Weeks of such windows, one each ten minutes. */
export function sampleBaseline(
  weeks = 4,
  windowsAt: (atMs: number) => readonly MonitorWindow[] = (atMs) => [sampleWindow(atMs)],
): TrafficBaselineJson {
  const baseline = createTrafficBaseline({ timeZone: "UTC" });
  for (let atMs = START_MS; atMs < START_MS + weeks * WEEK_MS; atMs += 10 * MINUTE_MS)
    for (const window of windowsAt(atMs)) baseline.add(window);
  return baseline.toJSON();
}
